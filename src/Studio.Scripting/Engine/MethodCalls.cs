using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Scripting.Worker.Protocol;

namespace Studio.Scripting.Engine;

/// <summary>Answers the calls of one run: only methods that it may call, as often and for as long as it may.</summary>
internal sealed class MethodCalls(ScriptRun run, ScriptOptions options)
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    private readonly Dictionary<string, int> _calls = new(StringComparer.Ordinal);
    private TimeSpan _used;

    /// <summary>The exception of a method that failed for a reason of its own; null where none did.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Does what a call's frame says, and writes the reply.</summary>
    public async ValueTask AnswerAsync(byte[] frame, FrameBuffer reply, CancellationToken cancellationToken)
    {
        JsonNode? value = null;
        string? error = null;
        var denied = false;
        var start = Stopwatch.GetTimestamp();
        try
        {
            var call = (JsonArray)JsonNode.Parse(frame, documentOptions: Deep)!;
            value = await InvokeAsync((string)call[0]!, (call[1] as JsonArray) ?? [], cancellationToken);
        }
        catch (ScriptMethodException e)
        {
            (error, denied) = (e.Message, e.IsDenied);
        }
        finally
        {
            _used += Stopwatch.GetElapsedTime(start);
        }

        Write(reply, value, error, denied);
        if (error is null && reply.JsonLength > options.MaxJson)
        {
            Write(reply, null, $"The answer is longer than {options.MaxJson} bytes.", denied: false);
        }
    }

    private static void Write(FrameBuffer reply, JsonNode? value, string? error, bool denied)
    {
        var json = reply.Begin(FrameKind.Reply);
        json.WriteStartObject();
        if (error is null)
        {
            json.WritePropertyName("value"u8);
            if (value is null)
            {
                json.WriteNullValue();
            }
            else
            {
                value.WriteTo(json);
            }
        }
        else
        {
            json.WriteString("error"u8, error);
            json.WriteBoolean("denied"u8, denied);
        }

        json.WriteEndObject();
    }

    private async ValueTask<JsonNode?> InvokeAsync(string name, JsonArray arguments, CancellationToken cancellationToken)
    {
        var method = run.Methods.LastOrDefault(m => m.Name == name) ?? throw new ScriptMethodException($"{name} is not offered here.", isDenied: true);
        var calls = _calls[name] = _calls.GetValueOrDefault(name) + 1;
        if (calls > method.MaxCalls)
        {
            throw new ScriptMethodException($"{name} may be called {method.MaxCalls} times in one run.", isDenied: true);
        }

        if (method.Permission is { } permission && (run.Allows is null || !await run.Allows(method)))
        {
            throw new ScriptMethodException($"{name} needs the permission {permission}.", isDenied: true);
        }

        var left = options.MethodTime - _used;
        if (left <= TimeSpan.Zero)
        {
            throw new ScriptMethodException($"What the script calls took longer than {options.MethodTime.TotalSeconds:0} s.");
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(left);
        try
        {
            return await method.InvokeAsync(new GlobalMethodCall(method, arguments, run.Services), limited.Token).AsTask().WaitAsync(limited.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ScriptMethodException($"{name} took too long.");
        }
        catch (Exception e) when (e is not (ScriptMethodException or OperationCanceledException))
        {
            Failure ??= e;
            throw new ScriptMethodException($"{name} failed.", innerException: e);
        }
    }
}
