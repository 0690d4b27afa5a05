using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Scripting.Engine.Translation;
using Studio.Scripting.Engine.Workers;
using Studio.Scripting.Worker.Protocol;

namespace Studio.Scripting.Engine;

/// <summary>What host and worker say to each other about one run.</summary>
internal sealed class WorkerConversation(WorkerProcess worker, ScriptOptions options, ScriptSource source, ScriptRun run, Translated program)
{
    private static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(200);
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    /// <summary>True once the worker has all of the request: from then on the script may have done something.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>Runs the script to its end.</summary>
    public async Task<ScriptResult> RunAsync(bool checkOnly, CancellationToken cancellationToken)
    {
        WriteRequest(checkOnly);
        using var ending = cancellationToken.UnsafeRegister(static w => ((WorkerProcess)w!).End(), worker);
        var calls = new MethodCalls(run, options);
        worker.Runs++;
        worker.Tenants.Add(run.Tenant);
        worker.SetDeadline(options.KillAfter);
        worker.Send();
        IsBegun = true;
        while (true)
        {
            var frame = await worker.ReadAsync(CancellationToken.None);
            switch (frame.Kind)
            {
                case FrameKind.NeedSource:
                    worker.Out.Begin(FrameKind.Source).WriteStringValue(program.Code);
                    worker.Send();
                    break;
                case FrameKind.Call:
                    await AnswerAsync(calls, frame.Json, cancellationToken);
                    break;
                case FrameKind.Done:
                    worker.ClearDeadline();
                    return Read(frame.Json, calls);
                default:
                    worker.End();
                    throw new WorkerLostException($"The worker said {frame.Kind}.");
            }
        }
    }

    private async ValueTask AnswerAsync(MethodCalls calls, byte[] frame, CancellationToken cancellationToken)
    {
        // While the host works, the script does not.
        var left = worker.ClearDeadline();
        try
        {
            await calls.AnswerAsync(frame, worker.Out, cancellationToken);
        }
        catch
        {
            worker.End();
            throw;
        }

        worker.SetDeadline(left > LeastTime ? left : LeastTime);
        worker.Send();
    }

    private void WriteRequest(bool checkOnly)
    {
        var time = run.Budget is { } b && b.Time < options.Time ? b.Time : options.Time;
        var bytes = run.Budget is { } c && c.AllocatedBytes < options.AllocatedBytes ? c.AllocatedBytes : options.AllocatedBytes;
        IReadOnlyList<string> methods = run.Methods.Count == 0 ? [] : [.. run.Methods.Select(m => m.Name).Distinct(StringComparer.Ordinal)];
        var json = worker.Out.Begin(FrameKind.Run);
        RunRequest.Write(json, new RunRequest(program.Hash, run.Tenant, checkOnly, (int)time.TotalMilliseconds, bytes, methods, default), globals => run.Globals.WriteTo(globals));
        if (worker.Out.JsonLength > options.MaxJson)
        {
            throw new ScriptException(ScriptErrorCode.SizeLimit, source.Name, $"What the script is given is longer than {options.MaxJson} bytes as JSON.");
        }
    }

    private ScriptResult Read(byte[] frame, MethodCalls calls)
    {
        using var document = JsonDocument.Parse(frame, Deep);
        var answer = RunAnswer.Read(document.RootElement, out var value);
        worker.IsWorn |= answer.Retire;
        IReadOnlyList<ScriptLogEntry> log = answer.Log.Count == 0 ? [] : [.. answer.Log.Select(l => new ScriptLogEntry(l.Level, l.Message, program.Place(l.Line, 1).Line))];
        if (answer.Fault is { } fault)
        {
            var (line, column) = Place(answer);
            var code = Enum.TryParse<ScriptErrorCode>(fault, out var known) ? known : ScriptErrorCode.Thrown;
            throw new ScriptException(code, source.Name, answer.Message, line, column, log, calls.Failure);
        }

        var node = answer.IsDefined ? JsonNode.Parse(JsonMarshal.GetRawUtf8Value(value), documentOptions: Deep) : null;
        return new ScriptResult(node, !answer.IsDefined, log, answer.Elapsed, answer.AllocatedBytes);
    }

    /// <summary>The author's place: where it happened, or the innermost call that he wrote himself.</summary>
    private (int Line, int Column) Place(RunAnswer answer) =>
        answer.Stack.Prepend((answer.Line, answer.Column)).Select(p => program.Place(p.Item1, p.Item2)).FirstOrDefault(p => p.Line > 0);
}
