import { execFileSync } from 'node:child_process';

export const NO_NAMESPACES = 'skipped: network namespaces are not allowed here (they need root and iproute2 on Linux)';

/** Whether this process may make networks of its own. */
export function namespacesAllowed(): boolean {
  const probe = `likeness-probe-${process.pid}`;
  try {
    ip('netns', 'add', probe);
    ip('netns', 'delete', probe);
    return true;
  } catch {
    return false;
  }
}

/**
 * Hosts of their own on one switch, each a Linux network namespace with one cable: what is pulled here is really gone,
 * without a word to either end. The machine itself is on the switch as well, under `gateway`.
 */
export class SwitchedHosts {
  readonly gateway: string;
  /** In the notation of PostgreSQL's pg_hba.conf. */
  readonly subnet: string;
  readonly #network: string;
  readonly #bridge: string;
  readonly #hosts: number;

  constructor(hosts: number) {
    const number = process.pid % 250;
    this.#hosts = hosts;
    this.#network = `10.201.${number}`;
    this.#bridge = `lkbr${number}`;
    this.gateway = `${this.#network}.1`;
    this.subnet = `${this.#network}.0/24`;
    this.remove();
    ip('link', 'add', this.#bridge, 'type', 'bridge');
    ip('address', 'add', `${this.gateway}/24`, 'dev', this.#bridge);
    ip('link', 'set', this.#bridge, 'up');
    for (let host = 0; host < hosts; host++) this.#connect(host);
  }

  address(host: number): string {
    return `${this.#network}.${host + 11}`;
  }

  /** The command that starts a program on a host. */
  launcher(host: number): string[] {
    return ['ip', 'netns', 'exec', this.#namespace(host)];
  }

  /** Pulls the cable of a host. */
  cutOff(host: number): void {
    ip('link', 'set', this.#cable(host), 'nomaster');
  }

  /** Hosts no longer reach each other, but still the machine itself. */
  separate(): void {
    for (let host = 0; host < this.#hosts; host++) this.#isolate(host, 'on');
  }

  heal(): void {
    for (let host = 0; host < this.#hosts; host++) {
      ip('link', 'set', this.#cable(host), 'master', this.#bridge);
      this.#isolate(host, 'off');
    }
  }

  remove(): void {
    for (let host = 0; host < this.#hosts; host++) {
      attempt('netns', 'delete', this.#namespace(host));
      attempt('link', 'delete', this.#cable(host));
    }
    attempt('link', 'delete', this.#bridge);
  }

  #connect(host: number): void {
    const namespace = this.#namespace(host);
    ip('netns', 'add', namespace);
    ip('link', 'add', this.#cable(host), 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
    ip('link', 'set', this.#cable(host), 'master', this.#bridge, 'up');
    ip('-n', namespace, 'address', 'add', `${this.address(host)}/24`, 'dev', 'eth0');
    for (const device of ['eth0', 'lo']) ip('-n', namespace, 'link', 'set', device, 'up');
  }

  #isolate(host: number, state: 'on' | 'off'): void {
    ip('link', 'set', 'dev', this.#cable(host), 'type', 'bridge_slave', 'isolated', state);
  }

  #namespace(host: number): string {
    return `${this.#bridge}-host${host}`;
  }

  #cable(host: number): string {
    return `${this.#bridge}-${host}`;
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function attempt(...args: string[]): void {
  try {
    ip(...args);
  } catch {
    // It was not there.
  }
}
