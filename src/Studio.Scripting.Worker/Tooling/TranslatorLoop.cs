using System.Text;
using System.Text.Json;
using Studio.Scripting.Worker.Protocol;
using Studio.Scripting.Worker.Running;
using Studio.Scripting.Worker.Sandbox;

namespace Studio.Scripting.Worker.Tooling;

/// <summary>Translates one script after another until the host closes the stream: TypeScript, which runs within the sandbox as what it translates will.</summary>
internal sealed class TranslatorLoop : IDisposable
{
    private readonly FrameStream _frames;
    private readonly WorkerSettings _settings;
    private readonly FrameBuffer _out = new();
    private readonly Timer _lastResort = new(_ => Environment.Exit(3), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    private readonly SandboxEngine _engine = new(SandboxLimits.Tooling);
    private readonly SandboxProgram _translate = SandboxProgram.Parse("translate", "translate(text);", SandboxLimits.Tooling);

    public TranslatorLoop(FrameStream frames, WorkerSettings settings)
    {
        (_frames, _settings) = (frames, settings);
        _engine.Preload(SandboxProgram.Parse("TypeScript", Source(), SandboxLimits.Tooling), Unlimited);
    }

    private static SandboxBudget Unlimited => new(TimeSpan.FromDays(1), long.MaxValue);

    public void Run()
    {
        _out.Begin(FrameKind.Ready).WriteNullValue();
        _frames.Write(_out);
        while (_frames.Read() is { } frame)
        {
            if (frame.Kind != FrameKind.Translate)
            {
                throw new InvalidDataException($"A script to translate was expected, not {frame.Kind}.");
            }

            _lastResort.Change(_settings.LastResort, Timeout.InfiniteTimeSpan);
            var answer = Translate(frame.Json);
            _lastResort.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _out.Begin(FrameKind.Translated).WriteRawValue(answer, skipInputValidation: true);
            _frames.Write(_out);
            if (!_engine.Reusable)
            {
                // The host starts another translator.
                return;
            }
        }
    }

    public void Dispose()
    {
        _lastResort.Dispose();
        _out.Dispose();
    }

    private string Translate(ReadOnlyMemory<byte> text)
    {
        // An object with the text: {"text":"…"}.
        var json = new byte[text.Length + 9];
        "{\"text\":"u8.CopyTo(json);
        text.Span.CopyTo(json.AsSpan(8));
        json[^1] = (byte)'}';
        using var globals = JsonDocument.Parse(json);
        try
        {
            return _engine.Run(_translate, globals.RootElement, [], (_, _) => null, Unlimited).ResultJson!;
        }
        catch (SandboxException e)
        {
            var limit = e.Kind == SandboxFault.Thrown ? "error" : "limit";
            return JsonSerializer.Serialize(new Dictionary<string, string> { [limit] = e.Kind == SandboxFault.Thrown ? $"{e.Message} ({e.Line}:{e.Column})" : e.Kind.ToString() });
        }
    }

    private static string Source()
    {
        var compiler = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "scripting", "typescript.js"));
        using var reader = new StreamReader(typeof(TranslatorLoop).Assembly.GetManifestResourceStream("translate.js")!, Encoding.UTF8);
        return compiler + "\n" + reader.ReadToEnd();
    }
}
