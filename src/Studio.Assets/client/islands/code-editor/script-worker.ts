import ts from 'typescript';
import { libraries } from './script-libraries';
import type { ScriptCall, ScriptQuestion, ScriptReply } from './script-messages';
import { ScriptService } from './script-service';

const service = new ScriptService(ts, libraries);

function answer(question: ScriptQuestion): unknown {
  switch (question.kind) {
    case 'types':
      return service.setTypes(question.declarations);
    case 'complete':
      return service.complete(question.text, question.at);
    case 'describe':
      return service.describe(question.text, question.at, question.name);
    case 'hover':
      return service.hover(question.text, question.at);
    case 'lint':
      return service.lint(question.text);
    case 'format':
      return service.format(question.text);
  }
}

// In a worker there is no window; the page's types know only the window's way to post.
const post = (reply: ScriptReply) => (globalThis as unknown as { postMessage(message: unknown): void }).postMessage(reply);

addEventListener('message', (event: MessageEvent<ScriptCall>) => {
  const { id, question } = event.data;
  try {
    post({ id, value: answer(question) });
  } catch (error) {
    post({ id, error: String(error) });
  }
});
