/** The X.509 library, with what it needs to load. Everything imports it from this file. */
import "./reflect.ts";
export * from "@peculiar/x509";
