import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

/** What a chart shows; the server and modules write it as JSON. */
export interface ChartData {
  /** What the chart is, for those who do not see it. */
  readonly title: string;
  readonly kind: 'line' | 'bar';
  /** Series stand on each other: their sum counts. */
  readonly stacked?: boolean;
  /** What the categories are, the head of the table's first column. */
  readonly category?: string;
  readonly categories: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}

/** A drawn chart. */
export interface Drawing {
  dispose(): void;
}

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const colours = 6;

/** Draws into the place, follows its size and the page's theme, and moves nothing where the person wants no motion. */
export function draw(place: HTMLElement, data: ChartData): Drawing {
  const chart = init(place, null, { renderer: 'svg' });
  const show = (): void => chart.setOption(optionOf(data), true);
  show();
  const size = new ResizeObserver(() => chart.resize());
  size.observe(place);
  const theme = new MutationObserver(show);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-bs-theme'] });
  return {
    dispose() {
      size.disconnect();
      theme.disconnect();
      chart.dispose();
    },
  };
}

function optionOf(data: ChartData): Parameters<ReturnType<typeof init>['setOption']>[0] {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--studio-${name}`).trim();
  const [text, muted, line, surface] = [token('text'), token('muted'), token('line'), token('surface')];
  const font = getComputedStyle(document.body).fontFamily;
  const many = data.series.length > 1;
  return {
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    color: Array.from({ length: colours }, (_, at) => token(`chart-${at + 1}`)),
    textStyle: { fontFamily: font, color: muted },
    grid: { left: 4, right: 12, top: many ? 36 : 12, bottom: 4, containLabel: true },
    ...(many ? { legend: { type: 'plain', top: 0, left: 0, icon: 'roundRect', itemWidth: 10, itemHeight: 10, textStyle: { color: text, fontFamily: font } } } : {}),
    // As text in the picture: a tooltip of elements would carry style attributes, which the page's policy refuses.
    tooltip: { trigger: 'axis', renderMode: 'richText', confine: true, backgroundColor: surface, borderColor: line, textStyle: { color: text, fontFamily: font, fontSize: 12 } },
    xAxis: { type: 'category', data: [...data.categories], boundaryGap: data.kind === 'bar', axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: muted, fontFamily: font, hideOverlap: true, alignMinLabel: 'left', alignMaxLabel: 'right' } },
    yAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: line } }, axisLabel: { color: muted, fontFamily: font } },
    series: data.series.map((series) =>
      data.kind === 'bar'
        ? { type: 'bar' as const, name: series.name, data: [...series.values], ...(data.stacked ? { stack: 'all' } : {}), barMaxWidth: 28 }
        : { type: 'line' as const, name: series.name, data: [...series.values], ...(data.stacked ? { stack: 'all', areaStyle: { opacity: 0.25 } } : {}), showSymbol: data.categories.length < 2, lineStyle: { width: 2 } },
    ),
  };
}
