import { rmSync } from 'node:fs';
import { ApiServer } from './api-server';
import type { LocalCloudOptions } from './cloud-options';
import { LatePeerServices } from './late-peers';
import { VirtualClock } from './clock/clock';
import { CloudTrailService } from './services/cloudtrail/service';
import { CloudWatchService } from './services/cloudwatch/service';
import { DynamoDbService } from './services/dynamodb/service';
import { EventBridgeService } from './services/eventbridge/service';
import { directRequestHandler, type AnswerDirectly, type DirectClientConfig } from './wire/direct-client';
import { iamName, type SupportedOperations } from './weather/faults/fault';
import { PlannedFaults } from './weather/faults/planned-faults';
import { AccessControlService } from './services/iam/service';
import { Keys } from './services/kms/state/keys';
import { acmResourceTypes } from './services/acm/cloudformation';
import { ec2ResourceTypes } from './services/ec2/cloudformation';
import { kmsResourceTypes } from './services/kms/cloudformation';
import { launchInProcess } from './services/lambda/hosts/in-process/function-in-process';
import { LambdaService } from './services/lambda/service';
import { virtualTimeHeader } from './wire/headers';
import { LatticeService } from './services/vpc-lattice/service';
import { logResourceTypes } from './services/logs/cloudformation';
import { Random } from './kernel/random';
import { SecretsManagerService } from './services/secretsmanager/service';
import type { ApiCalls } from './kernel/peers';
import type { ResourceType, Service } from './kernel/service';
import type { CloudContext } from './kernel/cloud-context';
import { SnsService } from './services/sns/service';
import { SqsService } from './services/sqs/service';
import { SsmService } from './services/ssm/service';
import { StepFunctionsService } from './services/stepfunctions/service';
import { StsService } from './services/sts/service';
import { provision, type Stack } from './template/provisioner';
import { temporaryFolder } from './temporary-folder';
import { templateResourceTypes } from './template/resource-types';
import { Weather } from './weather/conditions/weather';
import { readTemplateFile } from './template/template';

/** The settings with which an AWS SDK client calls a local cloud. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** The account of every local cloud. */
const account = '123456789012';
const region = 'us-east-1';

/**
 * The AWS services that a release needs, on loopback: their APIs on one port, VPC Lattice's data plane on other ports,
 * functions in their own processes, and one virtual clock.
 */
export class LocalCloud {
  readonly context: CloudContext;
  readonly access: AccessControlService;
  readonly cloudtrail: CloudTrailService;
  readonly cloudwatch: CloudWatchService;
  readonly dynamodb: DynamoDbService;
  readonly events: EventBridgeService;
  readonly keys: Keys;
  readonly lambda: LambdaService;
  readonly lattice: LatticeService;
  readonly sns: SnsService;
  readonly sqs: SqsService;
  readonly stepfunctions: StepFunctionsService;
  /** The injected faults, with their counts. */
  readonly faults: PlannedFaults;
  readonly #services: readonly Service[];
  readonly #api: ApiServer;
  readonly #workFolder: string;
  readonly #resourceTypes: ReadonlyMap<string, ResourceType>;
  readonly #answerDirectly: AnswerDirectly = (head, readBody, line) => this.#api.answer(head, readBody, line);

  /**
   * Starts a local cloud.
   *
   * @throws Error with the remedy when a port is taken
   */
  static async start(options: LocalCloudOptions): Promise<LocalCloud> {
    const cloud = new LocalCloud(options);
    try {
      await cloud.dynamodb.start();
      await cloud.#api.listen(options.port ?? 0);
    } catch (error) {
      await cloud.close();
      throw error;
    }
    return cloud;
  }

  /** Returns the supported API operations, by service. */
  static supportedOperations(): SupportedOperations {
    const operations = LocalCloud.#unstarted().#services.map(
      (service) => [iamName(service.signingName), Object.keys(service.operations)] as const,
    );
    return new Map(operations);
  }

  /** Returns the supported resource types, by CloudFormation name. */
  static resourceTypes(): ReadonlyMap<string, ResourceType> {
    return LocalCloud.#unstarted().#resourceTypes;
  }

  /** Creates a local cloud to inspect. */
  static #unstarted(): LocalCloud {
    const cloud = new LocalCloud({ startsAt: 0 });
    rmSync(cloud.#workFolder, { recursive: true, force: true });
    return cloud;
  }

  private constructor(options: LocalCloudOptions) {
    const clock = new VirtualClock({ startsAt: options.startsAt, speed: options.speed });
    const random = new Random(options.seed ?? 1);
    const weather = new Weather(options.weather ?? 'calm', random);
    const context: CloudContext = { account, region, clock, random, weather };
    this.context = context;
    this.#workFolder = temporaryFolder();
    this.faults = new PlannedFaults(context);
    for (const fault of options.faults ?? []) this.faults.add(fault);
    const peers = new LatePeerServices(this);
    this.access = new AccessControlService(context);
    this.cloudtrail = new CloudTrailService(context);
    this.cloudwatch = new CloudWatchService(context, peers);
    this.dynamodb = new DynamoDbService(context, peers);
    this.events = new EventBridgeService(context, peers, this.faults);
    this.keys = new Keys(context, peers);
    this.lambda = new LambdaService(context, peers, {
      workFolder: this.#workFolder,
      codeFolder: options.codeFolder,
      faults: this.faults,
      ...(options.functions === 'in-process' && {
        launch: launchInProcess(this.#answerDirectly),
      }),
      onLogLine: (line) => {
        this.cloudwatch.ingestEmbeddedMetrics(line.line, line.at);
        options.onLogLine?.(line);
      },
    });
    this.lattice = new LatticeService(context, peers, { firstListenerPort: options.firstListenerPort });
    this.sns = new SnsService(context, peers);
    this.sqs = new SqsService(context, peers);
    this.stepfunctions = new StepFunctionsService(context, peers, this.faults);
    this.#services = [
      this.access,
      this.cloudtrail,
      this.cloudwatch,
      this.dynamodb,
      this.events,
      this.lambda,
      this.lattice,
      this.sns,
      this.sqs,
      new SecretsManagerService(context),
      new SsmService(context),
      this.stepfunctions,
      new StsService(context, (roleArn) => this.access.roleIdOf(roleArn)),
    ];
    this.#api = new ApiServer(
      context,
      this.#services,
      this.access,
      {
        principalOf: (accessKeyId) => this.access.principalOf(accessKeyId),
        secretsOf: (accessKeyId) => this.access.secretsOf(accessKeyId),
        processOf: (accessKeyId) => this.lambda.processOf(accessKeyId),
      },
      options.apiLog,
      this.faults,
    );
    this.#resourceTypes = new Map(
      [
        ...this.#services.map((service) => service.resourceTypes),
        acmResourceTypes(context),
        ec2ResourceTypes(context),
        kmsResourceTypes(this.keys),
        logResourceTypes(context),
        templateResourceTypes,
      ].flatMap((types) => Object.entries(types)),
    );
  }

  /** The header of the AWS APIs' responses that carries the virtual time in milliseconds since the epoch. */
  readonly clockHeader = virtualTimeHeader;

  /** The AWS APIs for services that call them. */
  get apis(): ApiCalls {
    return this.#api;
  }

  /** The URL of the AWS APIs, for `AWS_ENDPOINT_URL`. */
  get endpoint(): string {
    return this.#api.endpoint;
  }

  /** The settings of AWS SDK clients in this process. */
  get clientConfig(): ClientConfig {
    return {
      endpoint: this.endpoint,
      region: this.context.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
  }

  /**
   * The settings of AWS SDK clients of a person, who is a session of a role of their own.
   *
   * @param policy an IAM policy. @default everything is allowed
   */
  clientConfigOf(name: string, policy?: object): ClientConfig {
    return { ...this.clientConfig, credentials: this.access.createPerson(name, policy) };
  }

  /** The same as {@link clientConfig}, without a socket. */
  get directClientConfig(): ClientConfig & Pick<DirectClientConfig, 'requestHandler'> {
    return { ...this.clientConfig, requestHandler: directRequestHandler(this.#answerDirectly) };
  }

  /**
   * Creates the resources of a synthesized template.
   *
   * @throws Error that names what the local cloud does not support
   */
  async provision(templateFile: string): Promise<Stack> {
    const file = readTemplateFile(templateFile);
    const activity = this.context.clock.begin();
    try {
      return await provision(file, {
        cloudContext: this.context,
        resourceTypes: this.#resourceTypes,
        activity,
      });
    } finally {
      activity.end();
    }
  }

  /** Stops the clock, every process and every server. */
  async close(): Promise<void> {
    this.context.clock.stop();
    await this.lattice.close();
    await this.lambda.close();
    await this.#api.close();
    await this.dynamodb.close();
    rmSync(this.#workFolder, { recursive: true, force: true });
  }
}
