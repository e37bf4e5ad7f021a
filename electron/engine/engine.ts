import { type LeukoscopeDatabase, openDatabase } from '../../db/index.ts';
import { Accounts } from './accounts/accounts.ts';
import { CalibrationService } from './calibration/service.ts';
import { EventHub } from './common/event-hub.ts';
import { ExchangeService } from './exchange/service.ts';
import { HeadTrainer } from './heads/trainer.ts';
import { MaintenanceService } from './maintenance/service.ts';
import { appPaths } from './paths.ts';
import { ReportService } from './reports/service.ts';
import { ReviewService } from './review/service.ts';
import { SignoffService } from './review/signoff.ts';
import { CellSimilarity } from './review/similarity.ts';
import { Pictures } from './runs/pictures.ts';
import { Runs } from './runs/runs.ts';
import { Selections } from './runs/selections.ts';
import { AnalysisTools, type ToolSettings } from './runs/tools.ts';
import { SimilarityService } from './similarity/service.ts';
import { StatisticsService } from './statistics/service.ts';

export interface EngineSettings extends ToolSettings {
  databaseFile: string;
  appVersion: string;
  /** A database damaged beyond reading still opens the window, for its restore dialog. */
  rescue?: boolean | undefined;
  /** Ends this process so that it is started anew; only where somebody starts it again. */
  restart?: (() => void) | undefined;
}

/**
 * The application core: it assembles the services over one database. It knows no window; the utility process, the command line and
 * the tests each put it behind their own door.
 */
export class Engine {
  readonly settings: EngineSettings;
  readonly events = new EventHub();
  readonly database: LeukoscopeDatabase;
  readonly accounts: Accounts;
  readonly tools: AnalysisTools;
  readonly runs: Runs;
  readonly selections = new Selections();
  readonly pictures: Pictures;
  readonly calibration: CalibrationService;
  readonly review: ReviewService;
  readonly signoff: SignoffService;
  readonly cellSimilarity: CellSimilarity;
  readonly reports: ReportService;
  readonly exchange: ExchangeService;
  readonly similarity: SimilarityService;
  readonly statistics: StatisticsService;
  readonly trainer: HeadTrainer;
  readonly maintenance: MaintenanceService;

  /** @throws LeukoscopeError DATABASE_*, MODEL_UNUSABLE or SEGMENTER_UNUSABLE: what can't be used, and the remedy. */
  constructor(settings: EngineSettings) {
    this.settings = settings;
    const { appVersion, rescue, restart } = settings;
    const { emit } = this.events;
    const paths = appPaths(settings.root);
    const database = openDatabase(settings.databaseFile, { rescue });
    this.database = database;
    this.accounts = new Accounts(database);
    this.tools = new AnalysisTools(settings, database, emit);
    this.review = new ReviewService(database, emit);
    this.runs = new Runs({ database, review: this.review, tools: this.tools, emit, appVersion, demo: paths.demo });
    this.pictures = new Pictures({ database, tools: this.tools });
    this.calibration = new CalibrationService({
      database,
      pictures: this.pictures,
      files: { wasm: paths.wasm, parameters: paths.segmenterParameters },
      progress: (slideId, done, total) => emit('segmenter.progress', { slideId, done, total }),
      reload: () => this.tools.reloadCalibration(this.runs.idle()),
    });
    this.signoff = new SignoffService(database, this.review);
    this.cellSimilarity = new CellSimilarity(database, this.review);
    this.reports = new ReportService({ database, review: this.review, signoff: this.signoff }, paths.fonts, (slideId) =>
      emit('reports.changed', { slideId }),
    );
    this.exchange = new ExchangeService({ database, events: this.events });
    this.statistics = new StatisticsService(database);
    this.similarity = new SimilarityService(database, {
      model: () => this.tools.model.info.sha256,
      emit,
    });
    this.trainer = new HeadTrainer({
      file: database.info.path,
      progress: (done, total) => emit('heads.progress', { done, total }),
      changed: () => emit('heads.changed', {}),
    });
    this.maintenance = new MaintenanceService(database, {
      appVersion,
      emit,
      closeAll: () => this.close(),
      restart,
    });
    // First among the listeners: a window that hears of the run's end asks for its review at once.
    this.events.on('runs.ended', ({ status }) => {
      if (status === 'failed') return;
      this.review.reviews.refresh();
      // The next search is the better for it, but no run waits for it.
      if (status === 'complete') this.similarity.index().catch(() => undefined);
    });
  }

  /** Stops runs between batches, then the processes, then the database. */
  async close(): Promise<void> {
    await this.runs.close();
    await this.exchange.close();
    this.calibration.close();
    await this.tools.close();
    await this.similarity.close();
    await this.trainer.close();
    await this.maintenance.close();
    this.database.close();
  }
}
