using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Studio.Scripting.Engine.Translation;
using Studio.Scripting.Engine.Workers;
using Studio.Scripting.Worker.Running;

namespace Studio.Scripting.Engine;

/// <summary>
/// Runs scripts in worker processes. One for the host: it knows how many run and whose turn it is. Nothing is started before the first script; disposing of it ends every process.
/// </summary>
public sealed class ScriptEngine : IScriptEngine, IAsyncDisposable, IDisposable
{
    private const string Checking = "\0check";

    private readonly ScriptOptions _options;
    private readonly WorkerPool _pool;
    private readonly Translator _translator;
    private readonly Lock _lock = new();
    private readonly Recent<string, Translated> _prepared;

    /// <summary>An engine with these limits.</summary>
    public ScriptEngine(ScriptOptions options, TimeProvider time)
    {
        _options = options;
        _pool = new WorkerPool(options, time);
        _translator = new Translator(options, time);
        _prepared = new(options.TranslationsInMemory);
    }

    /// <summary>The processes that it has now, the translator's included.</summary>
    public IReadOnlyList<int> Processes => [.. _pool.Processes, .. _translator.Process is { } id ? [id] : Array.Empty<int>()];

    /// <summary>How many texts it has translated itself, rather than found among those that were kept.</summary>
    public int TranslationsMade => _translator.Made;

    /// <inheritdoc/>
    public async Task<ScriptResult> RunAsync(ScriptSource source, ScriptRun run, CancellationToken cancellationToken)
    {
        var program = await PrepareAsync(source, cancellationToken);
        try
        {
            return await RunAsync(source, run, program, checkOnly: false, cancellationToken);
        }
        catch (ScriptException e) when (e.Code == ScriptErrorCode.Syntax && program.Map is null)
        {
            // The sandbox reads less than the author may write: a top-level return, or what has no sign of its own.
            program = await TranslateAsync(source, cancellationToken);
            return await RunAsync(source, run, program, checkOnly: false, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ScriptFault>> CheckAsync(ScriptSource source, CancellationToken cancellationToken)
    {
        if (TooLong(source) is { } fault)
        {
            return [fault];
        }

        if (!ModernSyntax.MayBeIn(source.Text))
        {
            try
            {
                await ParseAsync(source, Plain(source.Text), cancellationToken);
                return [];
            }
            catch (ScriptException e) when (e.Code is not (ScriptErrorCode.Syntax or ScriptErrorCode.Busy or ScriptErrorCode.WorkerLost))
            {
                return [e.Fault];
            }
            catch (ScriptException e) when (e.Code == ScriptErrorCode.Syntax)
            {
                // The translator knows whether it is modern or wrong, and says where.
            }
        }

        var translation = await FindTranslationAsync(source, cancellationToken);
        if (translation.Code is null)
        {
            return translation.Faults;
        }

        try
        {
            await ParseAsync(source, Keep(source.Text, translation), cancellationToken);
            return [];
        }
        catch (ScriptException e) when (e.Code is not (ScriptErrorCode.Busy or ScriptErrorCode.WorkerLost))
        {
            return [e.Fault];
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.Run(_translator.Dispose);
        await _pool.DisposeAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _translator.Dispose();
        _pool.Dispose();
    }

    private Task ParseAsync(ScriptSource source, Translated program, CancellationToken cancellationToken) =>
        RunAsync(source, new ScriptRun { Tenant = Checking }, program, checkOnly: true, cancellationToken);

    private async ValueTask<Translated> PrepareAsync(ScriptSource source, CancellationToken cancellationToken)
    {
        if (TooLong(source) is { } fault)
        {
            throw new ScriptException(fault.Code, source.Name, fault.Message);
        }

        lock (_lock)
        {
            if (_prepared.TryGet(source.Text, out var known))
            {
                return known;
            }
        }

        return ModernSyntax.MayBeIn(source.Text) ? await TranslateAsync(source, cancellationToken) : Plain(source.Text);
    }

    private async Task<Translated> TranslateAsync(ScriptSource source, CancellationToken cancellationToken)
    {
        var translation = await FindTranslationAsync(source, cancellationToken);
        return translation.Code is not null
            ? Keep(source.Text, translation)
            : throw new ScriptException(translation.Faults[0].Code, source.Name, translation.Faults[0].Message, translation.Faults[0].Line, translation.Faults[0].Column);
    }

    private async Task<Translation.Translation> FindTranslationAsync(ScriptSource source, CancellationToken cancellationToken)
    {
        try
        {
            return await _translator.TranslateAsync(source.Text, cancellationToken);
        }
        catch (WorkerLostException e)
        {
            throw new ScriptException(ScriptErrorCode.WorkerLost, source.Name, "The script could not be translated: the translator's process could not be started, or ended.", innerException: e);
        }
        catch (ScriptBusyException e)
        {
            throw new ScriptException(ScriptErrorCode.Busy, source.Name, "Too many scripts wait to be translated. Try again later.", innerException: e);
        }
    }

    private Translated Plain(string text) => Remember(text, new Translated(HashOf(text), text, Map: null));

    private Translated Keep(string text, Translation.Translation made) => Remember(text, new Translated(HashOf(made.Code!), made.Code!, SourceMap.Read(made.Mappings!, made.First)));

    private Translated Remember(string text, Translated program)
    {
        lock (_lock)
        {
            _prepared.Set(text, program);
        }

        return program;
    }

    private ScriptFault? TooLong(ScriptSource source) => source.Text.Length <= _options.MaxSource
        ? null
        : new ScriptFault(ScriptErrorCode.SizeLimit, $"A script has at most {_options.MaxSource} characters; this one has {source.Text.Length}.", 0, 0);

    private async Task<ScriptResult> RunAsync(ScriptSource source, ScriptRun run, Translated program, bool checkOnly, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var worker = await TakeAsync(source, run.Tenant, cancellationToken);
            var conversation = new WorkerConversation(worker, _options, source, run, program);
            try
            {
                var start = Stopwatch.GetTimestamp();
                var result = await conversation.RunAsync(checkOnly, cancellationToken);
                ScriptMeter.Runs.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
                return result;
            }
            catch (WorkerLostException) when (!conversation.IsBegun && attempt == 0 && !cancellationToken.IsCancellationRequested)
            {
                // It had ended while it waited: nothing of the script has run.
            }
            catch (WorkerLostException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ScriptMeter.Lost.Add(1);
                throw worker.WasOverdue
                    ? new ScriptException(ScriptErrorCode.TimeLimit, source.Name, "The script did not end in time, and its process was ended.", innerException: e)
                    : new ScriptException(ScriptErrorCode.WorkerLost, source.Name, "The process that ran the script ended.", innerException: e);
            }
            finally
            {
                _pool.GiveBack(worker, run.Tenant);
            }
        }
    }

    private async Task<WorkerProcess> TakeAsync(ScriptSource source, string tenant, CancellationToken cancellationToken)
    {
        try
        {
            return await _pool.TakeAsync(tenant, cancellationToken);
        }
        catch (ScriptBusyException e)
        {
            throw new ScriptException(ScriptErrorCode.Busy, source.Name, "Too many scripts wait for their turn. Try again later.", innerException: e);
        }
        catch (Exception e) when (e is WorkerLostException or FileNotFoundException)
        {
            // What the process or the system says is for whoever runs the host, not for a script's author.
            throw new ScriptException(ScriptErrorCode.WorkerLost, source.Name, "The process that runs scripts could not be started.", innerException: e);
        }
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
