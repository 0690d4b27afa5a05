import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioChart } from './chart';

customElements.define('studio-chart', StudioChart);

const data = { title: 'Orders', kind: 'bar', category: 'Day', categories: ['1 May', '2 May'], series: [{ name: 'Orders', values: [1234, null] }] };
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('<studio-chart>', () => {
  const dispose = vi.fn();
  const draw = vi.fn(() => ({ dispose }));

  beforeEach(() => {
    draw.mockClear();
    dispose.mockClear();
    StudioChart.loadDrawing = async () => ({ draw });
  });

  afterEach(() => {
    document.body.innerHTML = '';
  });

  const show = async (value: string) => {
    document.body.innerHTML = '<studio-chart></studio-chart>';
    const chart = document.querySelector('studio-chart')!;
    chart.setAttribute('value', value);
    await settle();
    return chart;
  };

  it('draws, and has every number in a table', async () => {
    const chart = await show(JSON.stringify(data));
    expect(draw).toHaveBeenCalledOnce();
    expect(chart.querySelector('[role="img"]')?.getAttribute('aria-label')).toBe('Orders');
    expect([...chart.querySelectorAll('th, td')].map((cell) => cell.textContent)).toEqual(['Day', 'Orders', '1 May', '1,234', '2 May', '–']);
  });

  it('draws anew with another value and ends with the page', async () => {
    const chart = await show(JSON.stringify(data));
    chart.setAttribute('value', JSON.stringify({ ...data, categories: ['3 May'] }));
    await settle();
    expect(draw).toHaveBeenCalledTimes(2);
    expect(dispose).toHaveBeenCalledOnce();
    chart.remove();
    expect(dispose).toHaveBeenCalledTimes(2);
  });

  it('says that there is nothing, and shows no markup of others', async () => {
    expect((await show('no json')).textContent).toContain('no numbers');
    expect((await show(JSON.stringify({ ...data, categories: [] }))).textContent).toContain('no numbers');
    const chart = await show(JSON.stringify({ ...data, series: [{ name: '<b>x</b>', values: [1, 2] }] }));
    expect(chart.querySelector('b')).toBeNull();
  });

  it('opens the table where it cannot draw', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    StudioChart.loadDrawing = () => Promise.reject(new TypeError('offline'));
    const chart = await show(JSON.stringify(data));
    expect(chart.querySelector('details')?.open).toBe(true);
  });
});
