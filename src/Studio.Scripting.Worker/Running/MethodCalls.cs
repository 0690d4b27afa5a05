using System.Text.Json;
using Studio.Scripting.Worker.Protocol;
using Studio.Scripting.Worker.Sandbox;

namespace Studio.Scripting.Worker.Running;

/// <summary>Asks the host for what a script calls, and waits for the answer.</summary>
internal sealed class MethodCalls(FrameStream frames, FrameBuffer buffer, Timer lastResort, TimeSpan lastResortTime)
{
    private MethodReply _lastError;

    /// <summary>The code of an error that nobody caught: that of the method that failed with these words, or else the error's own.</summary>
    public string CodeOf(SandboxException error) =>
        error.Kind == SandboxFault.Thrown && _lastError.Error is { } words && error.Message.EndsWith(words, StringComparison.Ordinal)
            ? _lastError.Denied ? "MethodDenied" : nameof(SandboxFault.MethodFailed)
            : error.Kind.ToString();

    /// <summary>Calls a method with a JSON array and gives its JSON.</summary>
    /// <exception cref="SandboxException">It failed; the script may catch that.</exception>
    public string? Call(string method, string arguments)
    {
        var json = buffer.Begin(FrameKind.Call);
        json.WriteStartArray();
        json.WriteStringValue(method);
        json.WriteRawValue(arguments, skipInputValidation: true);
        json.WriteEndArray();

        // While the host works, the script does not.
        lastResort.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        frames.Write(buffer);
        if (frames.Read() is not { Kind: FrameKind.Reply } frame)
        {
            // The host is gone. A script could catch an exception and go on.
            Environment.Exit(1);
            return null;
        }

        lastResort.Change(lastResortTime, Timeout.InfiniteTimeSpan);
        using var document = JsonDocument.Parse(frame.Json);
        var reply = MethodReply.Read(document.RootElement);
        if (reply.Error is null)
        {
            return reply.Json;
        }

        _lastError = reply;
        throw new SandboxException(SandboxFault.MethodFailed, reply.Error, 0, 0);
    }
}
