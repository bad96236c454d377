import { serve } from "../protocol/serve.ts";
import { KubernetesProvider } from "./provider.ts";

await serve(new KubernetesProvider());
