import { createServer, type Server as HttpServer } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { AwsError } from '../../../kernel/errors';
import type { Activity } from '../../../clock/clock';
import type { PeerServices } from '../../../kernel/peers';
import { idIn } from '../state/arns';
import { conflict, notFound } from '../state/errors';
import type { ListenerRecord } from '../state/records';
import { selfSignedCertificate } from '../../../wire/self-signed-certificate';
import { ListenerTraffic, type Answer, type ListenerRequest } from './serve';
import type { LatticeStore } from '../state/store';
import { TrafficMetrics, type AnsweredRequest } from './metrics';

type Server = HttpServer | TlsServer;

interface OpenListener {
  readonly server: Server;
  readonly traffic: ListenerTraffic;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
}

/** A listener that answers requests. */
export interface OpenedListener {
  readonly id: string;
  /** The names of its service and itself, `SERVICE/LISTENER`. */
  readonly name: string;
  /** The address on this machine. */
  readonly url: string;
}

/**
 * The servers on loopback that stand for listeners: one each, for as long as the listener exists. An HTTPS listener has a
 * self-signed certificate, and answers no plain HTTP, as on AWS.
 */
export class DataPlane {
  readonly #open = new Map<string, OpenListener>();
  readonly #closing = new Set<Server>();
  readonly #metrics: TrafficMetrics;
  readonly #observers = new Set<(request: AnsweredRequest) => void>();
  #nextPort: number;

  /**
   * @param options.firstListenerPort counted up with each listener; 0 takes any free port
   * @param options.onListener called with each listener's address on this machine
   */
  constructor(
    private readonly store: LatticeStore,
    private readonly peers: Pick<PeerServices, 'functions' | 'metrics'>,
    private readonly options: {
      readonly firstListenerPort: number;
      readonly onListener?: (listener: OpenedListener) => void;
    },
  ) {
    this.#nextPort = options.firstListenerPort;
    this.#metrics = new TrafficMetrics(
      store.context,
      peers,
      (id) => store.services.has(id) || store.targetGroups.has(id),
    );
  }

  /** @throws AwsError `ConflictException` when the port is taken */
  async open(listener: ListenerRecord): Promise<void> {
    const traffic = new ListenerTraffic(this.store, this.peers, this.#answered, listener);
    // Idle connections stay: real time must not decide anything.
    const options = { requestTimeout: 0, headersTimeout: 0 };
    const server =
      listener.protocol === 'HTTPS'
        ? createTlsServer({ ...options, ...selfSignedCertificate() }, traffic.handle)
        : createServer(options, traffic.handle);
    server.keepAliveTimeout = 0;
    const wanted = this.#nextPort;
    if (wanted !== 0) this.#nextPort++;
    await listen(server, wanted, listener);
    const { port } = server.address() as AddressInfo;
    const url = `${listener.protocol.toLowerCase()}://127.0.0.1:${port}`;
    this.#open.set(listener.id, { server, traffic, url });
    this.options.onListener?.({ id: listener.id, name: `${listener.service.name}/${listener.name}`, url });
  }

  /** Reports every request that is answered from now on. Returns what ends that. */
  onAnswered(observer: (request: AnsweredRequest) => void): () => void {
    this.#observers.add(observer);
    return () => void this.#observers.delete(observer);
  }

  /** Takes no new connections for the listener; what is in flight is still answered. */
  shut(listener: ListenerRecord): void {
    const open = this.#open.get(listener.id);
    if (!open) return;
    this.#open.delete(listener.id);
    this.#closing.add(open.server);
    open.traffic.shut();
    open.server.close(() => this.#closing.delete(open.server));
    open.server.closeIdleConnections();
  }

  /** @throws AwsError `ResourceNotFoundException` */
  urlOf(listenerIdentifier: string): string {
    return this.#openListener(listenerIdentifier).url;
  }

  /**
   * Answers a request to a listener without a socket.
   *
   * @throws AwsError `ResourceNotFoundException`
   */
  serve(listenerIdentifier: string, request: ListenerRequest, activity: Activity): Promise<Answer> {
    return this.#openListener(listenerIdentifier).traffic.serve(request, activity);
  }

  #openListener(listenerIdentifier: string): OpenListener {
    const open = this.#open.get(idIn(listenerIdentifier));
    if (!open) throw notFound('listener', listenerIdentifier);
    return open;
  }

  readonly #answered = (request: AnsweredRequest): void => {
    this.#metrics.record(request);
    for (const observer of this.#observers) observer(request);
  };

  /** Ends everything at once, requests in flight included. */
  async close(): Promise<void> {
    this.#metrics.stop();
    const servers = [...this.#closing, ...[...this.#open.values()].map((open) => open.server)];
    this.#open.clear();
    await Promise.all(
      servers.map(
        (server) =>
          new Promise<void>((resolve) => {
            if (server.listening) server.close(() => resolve());
            else resolve();
            server.closeAllConnections();
          }),
      ),
    );
  }
}

function listen(server: Server, port: number, listener: ListenerRecord): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portTaken(port, listener) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

function portTaken(port: number, listener: ListenerRecord): AwsError {
  return conflict(
    'listener',
    listener.id,
    `Port ${port} of this machine, wanted for the listener ${listener.name}, is taken. ` +
      'Stop what listens there, or start the local cloud at another port.',
  );
}
