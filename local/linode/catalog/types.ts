/**
 * The Linode types (plans) of the local cloud, with the prices of Linode's own list as linodego recorded it for its tests
 * on 2024-07-19, without GPU plans. A type determines only the label and the price of a node; its memory and processors are
 * those of this machine.
 */

/** US dollars. */
interface Price {
  readonly hourly: number;
  readonly monthly: number;
}

/** A type as in `GET /linode/types`. `memory` and `disk` in MiB, `transfer` in GB a month, `network_out` in Mbit/s. */
export interface LinodeType {
  readonly id: string;
  readonly label: string;
  readonly class: "nanode" | "standard" | "highmem" | "dedicated" | "premium";
  readonly memory: number;
  readonly vcpus: number;
  readonly disk: number;
  readonly transfer: number;
  readonly network_out: number;
  readonly price: Price;
  readonly region_prices: readonly (Price & { readonly id: string })[];
  readonly addons: Record<string, never>;
  readonly gpus: number;
  readonly accelerated_devices: number;
  readonly successor: string | null;
}

type Row = readonly [
  id: string,
  label: string,
  memory: number,
  vcpus: number,
  disk: number,
  transfer: number,
  networkOut: number,
  hourly: number,
  monthly: number,
];

const table: Readonly<Record<LinodeType["class"], readonly Row[]>> = {
  nanode: [["g6-nanode-1", "Nanode 1GB", 1024, 1, 25600, 1000, 1000, 0.0075, 5]],
  standard: [
    ["g6-standard-1", "Linode 2GB", 2048, 1, 51200, 2000, 2000, 0.018, 12],
    ["g6-standard-2", "Linode 4GB", 4096, 2, 81920, 4000, 4000, 0.036, 24],
    ["g6-standard-4", "Linode 8GB", 8192, 4, 163840, 5000, 5000, 0.072, 48],
    ["g6-standard-6", "Linode 16GB", 16384, 6, 327680, 8000, 6000, 0.144, 96],
    ["g6-standard-8", "Linode 32GB", 32768, 8, 655360, 16000, 7000, 0.288, 192],
    ["g6-standard-16", "Linode 64GB", 65536, 16, 1310720, 20000, 9000, 0.576, 384],
  ],
  highmem: [
    ["g7-highmem-1", "Linode 24GB", 24576, 2, 20480, 5000, 5000, 0.09, 60],
    ["g7-highmem-2", "Linode 48GB", 49152, 2, 40960, 6000, 6000, 0.18, 120],
  ],
  dedicated: [
    ["g6-dedicated-2", "Dedicated 4GB", 4096, 2, 81920, 4000, 4000, 0.054, 36],
    ["g6-dedicated-4", "Dedicated 8GB", 8192, 4, 163840, 5000, 5000, 0.108, 72],
    ["g6-dedicated-8", "Dedicated 16GB", 16384, 8, 327680, 6000, 6000, 0.216, 144],
    ["g6-dedicated-16", "Dedicated 32GB", 32768, 16, 655360, 7000, 7000, 0.432, 288],
    ["g6-dedicated-32", "Dedicated 64GB", 65536, 32, 1310720, 8000, 8000, 0.864, 576],
  ],
  premium: [
    ["g7-premium-2", "Premium 4GB", 4096, 2, 81920, 4000, 4000, 0.0645, 43],
    ["g7-premium-4", "Premium 8GB", 8192, 4, 163840, 5000, 5000, 0.129, 86],
    ["g7-premium-8", "Premium 16GB", 16384, 8, 327680, 6000, 6000, 0.2595, 173],
    ["g7-premium-16", "Premium 32GB", 32768, 16, 655360, 7000, 7000, 0.519, 346],
  ],
};

const classes = ["nanode", "standard", "highmem", "dedicated", "premium"] as const;

/** All types of the local cloud. `g6-nanode-1` is listed but rejected for node pools, as on Linode. */
export const linodeTypes: readonly LinodeType[] = classes.flatMap((plan) =>
  table[plan].map(
    ([id, label, memory, vcpus, disk, transfer, networkOut, hourly, monthly]): LinodeType => ({
      id,
      label,
      class: plan,
      memory,
      vcpus,
      disk,
      transfer,
      network_out: networkOut,
      price: { hourly, monthly },
      region_prices: [],
      addons: {},
      gpus: 0,
      accelerated_devices: 0,
      successor: null,
    }),
  ),
);

/** The two prices of an LKE control plane, as in `GET /lke/types`. */
export const lkeTypes = [
  {
    id: "lke-sa",
    label: "LKE Standard Availability",
    price: { hourly: 0, monthly: 0 },
    region_prices: [],
    transfer: 0,
  },
  {
    id: "lke-ha",
    label: "LKE High Availability",
    price: { hourly: 0.09, monthly: 60 },
    region_prices: [],
    transfer: 0,
  },
] as const;

/** The price of a NodeBalancer, as in `GET /nodebalancers/types`. Two regions of Linode have prices of their own. */
export const balancerTypes = [
  {
    id: "nodebalancer",
    label: "NodeBalancer",
    price: { hourly: 0.015, monthly: 10 },
    region_prices: [
      { id: "id-cgk", hourly: 0.018, monthly: 12 },
      { id: "br-gru", hourly: 0.021, monthly: 14 },
    ],
    transfer: 0,
  },
] as const;

/** The price of a volume for one GB, as in `GET /volumes/types`. */
export const volumeTypes = [
  {
    id: "volume",
    label: "Storage Volume",
    price: { hourly: 0.00015, monthly: 0.1 },
    region_prices: [
      { id: "id-cgk", hourly: 0.00018, monthly: 0.12 },
      { id: "br-gru", hourly: 0.00021, monthly: 0.14 },
    ],
    transfer: 0,
  },
] as const;
