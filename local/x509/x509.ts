/** The X.509 library, with the metadata reflection that it requires at load. Import it only from here. */
import "reflect-metadata";
export * from "@peculiar/x509";
