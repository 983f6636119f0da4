/** A part of the expected bill. */
export interface BillItem {
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  /** In US dollars, in us-east-1. */
  readonly price: number;
  /** Where the price was read. */
  readonly source: string;
}

/** The length of a run, in hours: 2.7 on the local cloud, and deployments, which take minutes each in an account. */
export const runHours = 5;

const hoursOfMonth = 730;
const requestsPerSecond = 3;
const releases = 6;
const services = 2;
const months = runHours / hoursOfMonth;
const requests = requestsPerSecond * 3600 * runHours;
const memory = 'from memory, not confirmed';

/** The expected bill of one run without the free tier; less than a cent is left out, such as DynamoDB and EventBridge. */
export const bill: readonly BillItem[] = [
  {
    what: 'services of VPC Lattice',
    quantity: services * runHours,
    unit: 'hours',
    price: 0.025,
    source: 'https://aws.amazon.com/vpc/lattice/pricing',
  },
  {
    what: 'data that VPC Lattice carries, 2 KB a request',
    quantity: (requests * 2) / 1e6,
    unit: 'GB',
    price: 0.025,
    source: 'https://aws.amazon.com/vpc/lattice/pricing',
  },
  {
    what: 'alarms, 9 metrics a service',
    quantity: 9 * services * months,
    unit: 'months',
    price: 0.1,
    source: memory,
  },
  { what: 'metrics in log lines', quantity: 30 * months, unit: 'months', price: 0.3, source: memory },
  {
    what: 'dashboards, beyond three in the account',
    quantity: services * months,
    unit: 'months',
    price: 3,
    source: memory,
  },
  {
    what: 'metrics that gates read, 300 a release',
    quantity: (300 * releases) / 1000,
    unit: 'thousands',
    price: 0.01,
    source: memory,
  },
  {
    what: 'state transitions, 253 a release',
    quantity: (253 * releases) / 1000,
    unit: 'thousands',
    price: 0.025,
    source: 'https://aws.amazon.com/step-functions/pricing',
  },
  {
    what: 'the function of the clients, 256 MB all the time',
    quantity: (runHours * 3600) / 4,
    unit: 'GB-seconds',
    price: 0.0000166667,
    source: memory,
  },
  {
    what: 'traces, one a request',
    quantity: requests / 1e6,
    unit: 'millions',
    price: 5,
    source: memory,
  },
  {
    what: 'logs, 2 KB a request',
    quantity: (requests * 2) / 1e6,
    unit: 'GB',
    price: 0.5,
    source: memory,
  },
];

export function amountOf({ quantity, price }: Pick<BillItem, 'quantity' | 'price'>): number {
  return quantity * price;
}

/** Returns the lines of the bill, and its sum. */
export function billLines(items: readonly BillItem[] = bill): string[] {
  const total = items.reduce((sum, item) => sum + amountOf(item), 0);
  const width = Math.max(...items.map(({ what }) => what.length));
  return [
    ...items.map(
      (item) =>
        `${item.what.padEnd(width)}  $${amountOf(item).toFixed(2)}  ${Number(item.quantity.toPrecision(3))} ${item.unit} at $${item.price} (${item.source})`,
    ),
    `${'together, about'.padEnd(width)}  $${total.toFixed(2)}  at the prices of us-east-1, without the free tier`,
  ];
}
