using System.Text.Json;
using Studio.Scripting.Worker.Protocol;
using Studio.Scripting.Worker.Sandbox;

namespace Studio.Scripting.Worker.Running;

/// <summary>Runs one script after another until the host closes the stream.</summary>
internal sealed class ScriptLoop : IDisposable
{
    private const int RunsBetweenLooks = 64;
    private const long MuchAllocated = 16 * 1024 * 1024;

    private readonly FrameStream _frames;
    private readonly WorkerSettings _settings;
    private readonly SandboxLimits _limits;
    private readonly FrameBuffer _out = new();
    private readonly Recent<string, SandboxEngine> _engines;
    private readonly Recent<string, SandboxProgram> _programs;
    private readonly Timer _lastResort;
    private int _runs;

    public ScriptLoop(FrameStream frames, WorkerSettings settings)
    {
        _frames = frames;
        _settings = settings;
        _limits = settings.Limits;
        _engines = new(settings.Engines);
        _programs = new(settings.Programs);
        _lastResort = new Timer(_ => Environment.Exit(3), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Run()
    {
        _out.Begin(FrameKind.Ready).WriteNullValue();
        _frames.Write(_out);
        while (_frames.Read() is { } frame)
        {
            if (frame.Kind != FrameKind.Run)
            {
                throw new InvalidDataException($"A script was expected, not {frame.Kind}.");
            }

            // The frame's bytes are used again when a method is called, so the request is read from a copy.
            using var document = JsonDocument.Parse(frame.Json.ToArray(), new JsonDocumentOptions { MaxDepth = 256 });
            _lastResort.Change(_settings.LastResort, Timeout.InfiniteTimeSpan);
            Answer(RunRequest.Read(document.RootElement));
            _lastResort.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _lastResort.Dispose();
        _out.Dispose();
    }

    private void Answer(in RunRequest request)
    {
        string? value = null;
        RunAnswer answer;
        var calls = new MethodCalls(_frames, _out, _lastResort, _settings.LastResort);
        try
        {
            var program = Program(request.Program);
            if (request.CheckOnly)
            {
                answer = Ended([], TimeSpan.Zero, 0);
            }
            else
            {
                var ran = Execute(program, request, calls);
                value = ran.ResultJson;
                answer = Ended(ran.Log, ran.Elapsed, ran.AllocatedBytes) with { IsDefined = value is not null };
            }
        }
        catch (SandboxException e)
        {
            answer = Ended(e.Log, TimeSpan.Zero, 0) with { Fault = calls.CodeOf(e), Message = e.Message, Line = e.Line, Column = e.Column, Stack = [.. e.Stack.Take(16).Select(p => (p.Line, p.Column))] };
        }
        catch (OutOfMemoryException)
        {
            _engines.Remove(request.Tenant);
            answer = Ended([], TimeSpan.Zero, 0) with { Fault = nameof(SandboxFault.MemoryLimit), Message = "The script uses more memory than it may.", Retire = true };
        }

        RunAnswer.Write(_out.Begin(FrameKind.Done), answer, value);
        _frames.Write(_out);
    }

    private SandboxAnswer Execute(SandboxProgram program, in RunRequest request, MethodCalls calls)
    {
        if (!_engines.TryGet(request.Tenant, out var engine))
        {
            engine = new SandboxEngine(_limits);
            _engines.Set(request.Tenant, engine);
        }

        var ended = false;
        try
        {
            var answer = engine.Run(program, request.Globals, request.Methods, calls.Call, new SandboxBudget(TimeSpan.FromMilliseconds(request.TimeMilliseconds), request.AllocatedBytes));
            ended = true;
            return answer;
        }
        catch (SandboxException)
        {
            ended = true;
            throw;
        }
        finally
        {
            if (!ended || !engine.Reusable)
            {
                _engines.Remove(request.Tenant);
            }
        }
    }

    private SandboxProgram Program(string hash)
    {
        if (_programs.TryGet(hash, out var known))
        {
            return known;
        }

        _out.Begin(FrameKind.NeedSource).WriteNullValue();
        _frames.Write(_out);
        if (_frames.Read() is not { Kind: FrameKind.Source } frame)
        {
            throw new InvalidDataException("The program's text was expected.");
        }

        using var document = JsonDocument.Parse(frame.Json);
        var program = SandboxProgram.Parse("script", document.RootElement.GetString()!, _limits);
        _programs.Set(hash, program);
        return program;
    }

    private RunAnswer Ended(IReadOnlyList<(string Level, string Message, int Line)> log, TimeSpan elapsed, long allocated) =>
        new(null, "", 0, 0, [], false, [.. log.Select(l => new LoggedLine(l.Level, l.Message, l.Line))], elapsed, allocated, HasGrown(allocated));

    private bool HasGrown(long allocated) => (++_runs % RunsBetweenLooks == 0 || allocated > MuchAllocated) && Environment.WorkingSet > _settings.MaxMemory;
}
