/** The X.509 library, with the metadata reflection that it needs to load. Everything imports it from this file. */
import "reflect-metadata";
export * from "@peculiar/x509";
