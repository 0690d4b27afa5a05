namespace Studio.Data.Sessions;

/// <summary>Tells by the lengths and times of a SQLite file and its log whether anybody wrote, without a connection.</summary>
internal sealed class SqliteFileVersion(string file)
{
    private readonly string _log = file + "-wal";
    private readonly Lock _gate = new();
    private (long Length, long Written, long LogLength, long LogWritten) _seen;
    private long _version;

    /// <summary>Grows when the files have changed since it was last asked for.</summary>
    public long Current
    {
        get
        {
            lock (_gate)
            {
                Look();
                return _version;
            }
        }
    }

    /// <summary>Ends a connection. The last one moves what the log holds into the file and removes the log: that changes the files, but is no news.</summary>
    public void Close(Action close)
    {
        lock (_gate)
        {
            Look();
            close();
            var now = Read();

            // Where somebody wrote meanwhile there is a log.
            _seen = now.LogLength == 0 ? now : _seen;
        }
    }

    private void Look()
    {
        var now = Read();
        if (now != _seen)
        {
            _seen = now;
            _version++;
        }
    }

    private (long Length, long Written, long LogLength, long LogWritten) Read()
    {
        var (data, log) = (new FileInfo(file), new FileInfo(_log));
        var logLength = log.Exists ? log.Length : 0;

        // Who reads makes an empty log.
        return (data.Exists ? data.Length : 0, data.LastWriteTimeUtc.Ticks, logLength, logLength == 0 ? 0 : log.LastWriteTimeUtc.Ticks);
    }
}
