import { rmSync } from 'node:fs';
import { ApiServer } from './api-server';
import type { LocalCloudOptions } from './cloud-options';
import { LatePeerServices } from './late-peers';
import { VirtualClock, type Activity } from './clock/clock';
import { CustomResourceAnswers } from './services/cloudformation/custom-resources/answers';
import { customResourceTypes } from './services/cloudformation/custom-resources/cloudformation';
import { CloudFormationService } from './services/cloudformation/service';
import type { Stack } from './services/cloudformation/state/stack';
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
import { launchOf } from './services/lambda/hosts/in-process/launch';
import { LambdaService } from './services/lambda/service';
import { virtualTimeHeader } from './wire/headers';
import { LatticeService } from './services/vpc-lattice/service';
import { LogService } from './services/logs/service';
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

/** The choices of a deployment. */
export interface DeployOptions {
  /** @default - the beginning of the file's name */
  readonly stackName?: string;
  /** The logical id of a resource whose change fails, or its beginning. @default - none */
  readonly failingResource?: string;
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
  readonly cloudformation: CloudFormationService;
  readonly cloudtrail: CloudTrailService;
  readonly cloudwatch: CloudWatchService;
  readonly dynamodb: DynamoDbService;
  readonly events: EventBridgeService;
  readonly keys: Keys;
  readonly lambda: LambdaService;
  readonly lattice: LatticeService;
  readonly logs: LogService;
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
      launch: launchOf(options.functions ?? 'processes', this.#answerDirectly),
      // In this process an environment takes 2 MB, a process of its own 50.
      maximumWarmEnvironments: options.functions === 'in-process' ? 800 : 100,
      onLogLine: options.onLogLine,
    });
    this.logs = new LogService(context, peers, (message, at) =>
      this.cloudwatch.ingestEmbeddedMetrics(message, at),
    );
    this.lattice = new LatticeService(context, peers, {
      firstListenerPort: options.firstListenerPort,
      onListener: options.onListener,
    });
    this.sns = new SnsService(context, peers);
    this.sqs = new SqsService(context, peers);
    this.stepfunctions = new StepFunctionsService(context, peers, this.faults);
    const answers = new CustomResourceAnswers(peers);
    const templated: readonly Service[] = [
      this.access,
      this.cloudtrail,
      this.cloudwatch,
      this.dynamodb,
      this.events,
      this.lambda,
      this.lattice,
      this.logs,
      this.sns,
      this.sqs,
      new SecretsManagerService(context),
      new SsmService(context),
      this.stepfunctions,
      new StsService(context, (roleArn) => this.access.roleIdOf(roleArn)),
    ];
    this.#resourceTypes = new Map(
      [
        ...templated.map((service) => service.resourceTypes),
        acmResourceTypes(context),
        customResourceTypes(context, peers, answers),
        ec2ResourceTypes(context),
        kmsResourceTypes(this.keys),
        templateResourceTypes,
      ].flatMap((types) => Object.entries(types)),
    );
    this.cloudformation = new CloudFormationService(context, peers, this.#resourceTypes);
    this.#services = [...templated, this.cloudformation];
    this.#api = new ApiServer(
      context,
      this.#services,
      this.access,
      {
        principalOf: (accessKeyId) => this.access.principalOf(accessKeyId),
        secretsOf: (accessKeyId) => this.access.secretsOf(accessKeyId),
        processOf: (accessKeyId) => this.lambda.processOf(accessKeyId),
      },
      answers,
      options.apiLog,
      this.faults,
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
  get directClientConfig(): ClientConfig & DirectClientConfig {
    return this.direct(this.clientConfig);
  }

  /** Returns settings with which clients in this process use no socket. */
  direct(config: ClientConfig): ClientConfig & DirectClientConfig {
    return { ...config, requestHandler: directRequestHandler(this.#answerDirectly) };
  }

  /**
   * Creates or updates the stack of a synthesized template, as `cdk deploy` does.
   *
   * Resources that exist take virtual time to change, by the weather.
   *
   * @throws DeploymentFailed when AWS would fail, too; the stack was rolled back
   * @throws Error that names what the local cloud does not support
   */
  async deploy(templateFile: string, options: DeployOptions = {}): Promise<Stack> {
    const file = readTemplateFile(templateFile, options.stackName);
    return this.#during((activity) => this.cloudformation.deploy(file, activity, options.failingResource));
  }

  /**
   * Deletes a stack, as `cdk destroy` does.
   *
   * @throws AwsError `ValidationError` when there is none, or a resource cannot be deleted
   */
  destroy(stackName: string): Promise<void> {
    return this.#during((activity) => this.cloudformation.deleteStack(stackName, activity));
  }

  async #during<Result>(operation: (activity: Activity) => Promise<Result>): Promise<Result> {
    const activity = this.context.clock.begin();
    try {
      return await operation(activity);
    } finally {
      activity.end();
    }
  }

  /** The time after which everything that was just deployed or changed is in effect, in virtual milliseconds. */
  get settlingMilliseconds(): number {
    const { weather } = this.context;
    return Math.max(
      ...(['routeSeconds', 'aliasSeconds', 'ruleSeconds', 'accessSeconds'] as const).map((each) =>
        weather.longest(each),
      ),
    );
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
