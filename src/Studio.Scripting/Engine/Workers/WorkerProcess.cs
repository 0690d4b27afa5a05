using System.Diagnostics;
using System.Threading.Channels;
using Studio.Scripting.Worker.Protocol;

namespace Studio.Scripting.Engine.Workers;

/// <summary>
/// A worker process and its frames. One run has it at a time; a thread of its own reads what it writes, so that no thread of the pool waits for a script.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int LongestErrorText = 8 * 1024;
    private const int SmallStack = 256 * 1024;

    private readonly Process _process;
    private readonly FrameStream _frames;
    private readonly string _folder;
    private readonly Channel<WorkerFrame> _read = Channel.CreateBounded<WorkerFrame>(new BoundedChannelOptions(4) { SingleReader = true, SingleWriter = true });
    private long _deadline;
    private int _isEnded;
    private string _errors = "";

    private WorkerProcess(Process process, string folder, int maxFrame)
    {
        _process = process;
        _folder = folder;
        _frames = new FrameStream(process.StandardOutput.BaseStream, process.StandardInput.BaseStream, maxFrame);
        new Thread(ReadFrames, SmallStack) { IsBackground = true, Name = "Script worker " + process.Id }.Start();
        new Thread(ReadErrors, SmallStack) { IsBackground = true, Name = "Script worker errors " + process.Id }.Start();
    }

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>False once it has ended or was ended.</summary>
    public bool IsAlive => Volatile.Read(ref _isEnded) == 0;

    /// <summary>True where <see cref="EndIfOverdue"/> ended it.</summary>
    public bool WasOverdue { get; private set; }

    /// <summary>How many runs it had.</summary>
    public int Runs { get; set; }

    /// <summary>True once it should not be used again.</summary>
    public bool IsWorn { get; set; }

    /// <summary>When it was last given back, by <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long IdleSince { get; set; }

    /// <summary>The tenants whose scripts it ran; their engines are probably warm.</summary>
    public HashSet<string> Tenants { get; } = new(StringComparer.Ordinal);

    /// <summary>The beginning of what it said on its error stream.</summary>
    public string Errors => _errors;

    /// <summary>The buffer for what is written to it.</summary>
    public FrameBuffer Out { get; } = new();

    /// <summary>Starts a process and waits until it is ready.</summary>
    /// <exception cref="WorkerLostException">It did not start in time.</exception>
    public static async Task<WorkerProcess> StartAsync(string mode, ScriptOptions options, long heap, TimeSpan patience, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("studio-script-").FullName;
        WorkerProcess worker;
        try
        {
            var process = Process.Start(WorkerCommand.Of(mode, options, heap, folder)) ?? throw new WorkerLostException("The process did not start.");
            worker = new WorkerProcess(process, folder, WorkerCommand.MaxFrame(options));
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            Delete(folder);
            throw new WorkerLostException("A script worker could not be started: " + e.Message, e);
        }

        try
        {
            using var patient = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patient.CancelAfter(patience);
            await worker.ReadAsync(patient.Token);
            return worker;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            worker.Dispose();
            throw new WorkerLostException("A script worker was not ready in time.");
        }
        catch
        {
            worker.Dispose();
            throw;
        }
    }

    /// <summary>Sends the frame in <see cref="Out"/>.</summary>
    /// <exception cref="WorkerLostException">It is gone.</exception>
    public void Send()
    {
        try
        {
            _frames.Write(Out);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            End();
            throw new WorkerLostException("The script worker ended.", e);
        }
    }

    /// <summary>Waits for its next frame.</summary>
    /// <exception cref="WorkerLostException">It is gone.</exception>
    public async ValueTask<WorkerFrame> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _read.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new WorkerLostException(Errors.Length == 0 ? "The script worker ended." : "The script worker ended: " + Errors, e);
        }
    }

    /// <summary>Ends the process unless it answers within this time.</summary>
    public void SetDeadline(TimeSpan time) => Volatile.Write(ref _deadline, Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency));

    /// <summary>It owes nothing now. Returns how much of its time was left.</summary>
    public TimeSpan ClearDeadline()
    {
        var deadline = Interlocked.Exchange(ref _deadline, 0);
        return deadline == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Max(0, (deadline - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency));
    }

    /// <summary>Ends the process where it is beyond its deadline.</summary>
    public void EndIfOverdue(long now)
    {
        var deadline = Volatile.Read(ref _deadline);
        if (deadline != 0 && now > deadline && IsAlive)
        {
            WasOverdue = true;
            End();
        }
    }

    /// <summary>Ends the process now.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _isEnded, 1) != 0)
        {
            return;
        }

        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It had ended by itself.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        _process.WaitForExit(TimeSpan.FromSeconds(5));
        _process.Dispose();
        Delete(_folder);
        Out.Dispose();
    }

    private void ReadFrames()
    {
        try
        {
            while (_frames.Read() is { } frame)
            {
                // A worker that says more than it is asked is none.
                if (!_read.Writer.TryWrite(new WorkerFrame(frame.Kind, frame.Json.ToArray())))
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ObjectDisposedException)
        {
            // What it writes is not read any more; whoever waits learns that it is gone.
        }

        End();
        _read.Writer.TryComplete();
    }

    private void ReadErrors()
    {
        try
        {
            var buffer = new char[4096];
            for (int read; (read = _process.StandardError.Read(buffer)) > 0;)
            {
                if (_errors.Length < LongestErrorText)
                {
                    _errors += new string(buffer, 0, Math.Min(read, LongestErrorText - _errors.Length));
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Nobody needs the rest.
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty folder in the temporary files harms nobody.
        }
    }
}

/// <summary>A frame that a worker wrote.</summary>
internal readonly record struct WorkerFrame(FrameKind Kind, byte[] Json);

/// <summary>A worker process is gone.</summary>
internal sealed class WorkerLostException(string message, Exception? innerException = null) : Exception(message, innerException);
