using System.Text.Json;
using Studio.Scripting.Engine.Workers;
using Studio.Scripting.Worker.Protocol;

namespace Studio.Scripting.Engine.Translation;

/// <summary>Translates modern JavaScript to ES5 in a process of its own, which is started when it is first needed and ends when it is not needed for a while. One text at a time.</summary>
internal sealed class Translator(ScriptOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TranslationCache _cache = new(options.TranslationsInMemory, options.TranslationsOnDisk, options.CacheFolder);
    private WorkerProcess? _process;
    private ITimer? _idle;
    private bool _isStopped;

    /// <summary>How many texts it has translated by itself, rather than found.</summary>
    public int Made { get; private set; }

    /// <summary>The translator's process; null where none lives.</summary>
    public int? Process => _process is { IsAlive: true } process ? process.Id : null;

    /// <summary>A program, or faults in the author's places.</summary>
    /// <exception cref="WorkerLostException">The process could not be started, or ended.</exception>
    /// <exception cref="ScriptBusyException">Others take too long.</exception>
    public async Task<Translation> TranslateAsync(string text, CancellationToken cancellationToken)
    {
        var key = TranslationCache.KeyOf(text);
        if (await _cache.FindAsync(key, cancellationToken) is { } known)
        {
            return known;
        }

        if (!await _turn.WaitAsync(options.TranslationTime + options.MaxWait, cancellationToken))
        {
            throw new ScriptBusyException();
        }

        try
        {
            ObjectDisposedException.ThrowIf(_isStopped, this);
            if (await _cache.FindAsync(key, cancellationToken) is { } meanwhile)
            {
                return meanwhile;
            }

            var made = await MakeAsync(text, cancellationToken);
            await _cache.KeepAsync(key, made, CancellationToken.None);
            return made;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isStopped = true;
        _idle?.Dispose();
        Interlocked.Exchange(ref _process, null)?.Dispose();
    }

    private async Task<Translation> MakeAsync(string text, CancellationToken cancellationToken)
    {
        if (_process is not { IsAlive: true })
        {
            _process?.Dispose();
            _process = null;
            _process = await WorkerProcess.StartAsync("translate", options, options.ToolingHeap, LoadTime, cancellationToken);
        }

        _idle ??= time.CreateTimer(_ => EndIfIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _idle.Change(options.IdleTime, Timeout.InfiniteTimeSpan);
        using var patience = new CancellationTokenSource(options.TranslationTime);
        try
        {
            // It is not given up halfway when whoever asked goes away: the next would have to wait for another process.
            _process.Out.Begin(FrameKind.Translate).WriteStringValue(text);
            _process.Send();
            var frame = await _process.ReadAsync(patience.Token);
            using var answer = JsonDocument.Parse(frame.Json, new JsonDocumentOptions { MaxDepth = 64 });
            Made++;
            return Read(answer.RootElement, text);
        }
        catch (OperationCanceledException)
        {
            _process.End();
            return new Translation(null, null, 0, [new ScriptFault(ScriptErrorCode.TimeLimit, $"The script takes longer than {options.TranslationTime.TotalSeconds:0} s to translate: make it shorter.", 0, 0)]);
        }
        catch (WorkerLostException)
        {
            return new Translation(null, null, 0, [new ScriptFault(ScriptErrorCode.SizeLimit, "The script is too long, or nested too deeply, to be translated.", 0, 0)]);
        }
    }

    private static Translation Read(JsonElement answer, string text)
    {
        if (answer.TryGetProperty("code"u8, out var code))
        {
            return new Translation(code.GetString(), answer.GetProperty("mappings"u8).GetString(), answer.GetProperty("first"u8).GetInt32(), []);
        }

        if (answer.TryGetProperty("limit"u8, out var limit))
        {
            var kind = Enum.TryParse<ScriptErrorCode>(limit.GetString(), out var known) ? known : ScriptErrorCode.SizeLimit;
            return new Translation(null, null, 0, [new ScriptFault(kind, "The script is too long, or nested too deeply, to be translated.", 0, 0)]);
        }

        if (answer.TryGetProperty("error"u8, out var error))
        {
            return new Translation(null, null, 0, [new ScriptFault(ScriptErrorCode.Unsupported, "The script could not be translated: " + error.GetString(), 0, 0)]);
        }

        var places = new TextPlaces(text);
        return new Translation(null, null, 0, [.. answer.GetProperty("faults"u8).EnumerateArray().Select(f =>
        {
            var (line, column) = places.Of(f.GetProperty("at"u8).GetInt32());
            var kind = f.GetProperty("unsupported"u8).GetBoolean() ? ScriptErrorCode.Unsupported : ScriptErrorCode.Syntax;
            return new ScriptFault(kind, f.GetProperty("message"u8).GetString()!, line, column);
        }).Distinct().OrderBy(f => f.Line).ThenBy(f => f.Column)]);
    }

    private void EndIfIdle()
    {
        if (!_turn.Wait(0, CancellationToken.None))
        {
            return;
        }

        try
        {
            Interlocked.Exchange(ref _process, null)?.Dispose();
        }
        finally
        {
            _turn.Release();
        }
    }
}
