/** The page: which program is shown, and which one runs. */

import { PRESETS, type Preset } from '../programs/index.ts';
import { ConsolePane } from './console-pane.ts';
import { Controls } from './controls.ts';
import { Editor } from './editor.ts';
import { element } from './element.ts';
import { Run } from './run.ts';
import { followTheme } from './theme.ts';
import { TimelineView } from './timeline-view.ts';

/** What the system says of motion. */
const calm = matchMedia('(prefers-reduced-motion: reduce)');
/** How often bars grow then, in milliseconds: in steps that are no motion. */
const CALM_MS = 400;

/** Whether the address names this program. */
function isAsked({ id }: Preset): boolean {
  return location.hash === `#${id}`;
}

class Page {
  readonly #editor = new Editor(element('editor'), element<HTMLTextAreaElement>('source'), () =>
    this.#edited(),
  );
  readonly #console = new ConsolePane(element('console'), (line) => this.#editor.goTo(line));
  readonly #controls = new Controls({
    run: () => this.run(),
    stop: () => this.#run.stop(),
    kill: () => {
      this.#run.kill();
      this.#ask();
    },
    speedChanged: (speed) => {
      this.#run.speed = speed;
    },
  });
  readonly #reset = element<HTMLButtonElement>('reset');
  readonly #tabs = new Map<Preset, HTMLElement>();
  /** What somebody has made of the programs. */
  readonly #edits = new Map<Preset, string>();
  readonly #view: TimelineView;
  #preset: Preset = PRESETS.find(isAsked) ?? PRESETS[0];
  #run: Run;
  #isEnded = false;
  #isAsked = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    for (const preset of PRESETS) this.#addTab(preset);
    this.#choose(this.#preset);
    // What a program needs is loaded when one is asked for, by Run or by the address; and who wants no motion asks by Run alone.
    this.#run = isAsked(this.#preset) && !calm.matches ? this.#begin() : this.#runOf(null);
    this.#view = new TimelineView(this.#run, this.#preset.seconds, () => this.#ask());
    followTheme(element('theme'), () => {
      this.#view.restyle();
      this.#ask();
    });
    this.#reset.addEventListener('click', () => {
      this.#edits.delete(this.#preset);
      this.#choose(this.#preset);
    });
    addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.run();
      }
    });
    element('editor').addEventListener('keydown', (event) => {
      if (event.key === 'Escape') element('run').focus();
    });
    requestIdleCallback(() => void this.#editor.enrich());
  }

  /** Ends the program that runs, and runs what is in the editor. */
  run(): void {
    this.#run.end();
    this.#run = this.#begin();
    this.#view.show(this.#run, this.#preset.seconds);
  }

  #begin(): Run {
    this.#console.clear();
    this.#editor.markError(undefined);
    this.#controls.begin();
    this.#isEnded = false;
    this.#ask();
    return this.#runOf(this.#editor.value);
  }

  #runOf(source: string | null): Run {
    const ask = (): void => this.#askNext();
    return new Run(source, this.#controls.speed, ask, (output) => {
      this.#console.add(output);
      if (output.level === 'error' && output.line !== undefined) this.#editor.markError(output.line);
    });
  }

  #addTab(preset: Preset): void {
    const tab = document.createElement('button');
    tab.type = 'button';
    tab.textContent = preset.name;
    tab.addEventListener('click', () => {
      history.replaceState(null, '', `#${preset.id}`);
      this.#choose(preset);
      this.run();
    });
    this.#tabs.set(preset, tab);
    element('presets').append(tab);
  }

  #choose(preset: Preset): void {
    this.#tabs.get(this.#preset)?.removeAttribute('aria-current');
    this.#preset = preset;
    this.#tabs.get(preset)?.setAttribute('aria-current', 'true');
    const edited = this.#edits.get(preset);
    element('title').textContent = edited === undefined ? preset.title : `${preset.title}, edited`;
    this.#editor.value = edited ?? preset.source;
    this.#reset.disabled = edited === undefined;
  }

  #edited(): void {
    this.#edits.set(this.#preset, this.#editor.value);
    element('title').textContent = `${this.#preset.title}, edited`;
    this.#reset.disabled = false;
  }

  /** Asks for a frame, where none is asked for. */
  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame((at) => {
      this.#isAsked = false;
      this.#frame(at);
    });
  }

  /** Asks for the next of the frames in which bars grow. */
  #askNext(): void {
    if (!calm.matches) this.#ask();
    else if (this.#timer === undefined) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#ask();
      }, CALM_MS);
    }
  }

  #frame(at: number): void {
    const run = this.#run;
    const hasNews = run.update();
    this.#controls.showTime(run.now);
    this.#view.draw(at, hasNews);
    if (run.isLive) this.#askNext();
    else if (!this.#isEnded && run.outcome !== undefined) {
      this.#isEnded = true;
      this.#controls.end(run.outcome, run.now);
      // The words of its end are not to wait.
      this.#view.restyle();
      this.#ask();
    }
  }
}

new Page();
