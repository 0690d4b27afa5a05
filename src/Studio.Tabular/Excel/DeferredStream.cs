namespace Studio.Tabular.Excel;

/// <summary>Keeps what is written synchronously until the next asynchronous write or flush: a zip writes its directory synchronously, which the body of an answer does not take.</summary>
internal sealed class DeferredStream(Stream inner) : Stream
{
    private readonly MemoryStream _kept = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException("The length is not known.");

    public override long Position
    {
        get => throw new NotSupportedException("Only forwards.");
        set => throw new NotSupportedException("Only forwards.");
    }

    public override void Write(byte[] buffer, int offset, int count) => _kept.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => _kept.Write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await SendAsync(cancellationToken);
        await inner.WriteAsync(buffer, cancellationToken);
    }

    public override void Flush()
    {
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await SendAsync(cancellationToken);
        await inner.FlushAsync(cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Only for writing.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("Only forwards.");

    public override void SetLength(long value) => throw new NotSupportedException("Only forwards.");

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        if (_kept.Length > 0)
        {
            await inner.WriteAsync(_kept.GetBuffer().AsMemory(0, (int)_kept.Length), cancellationToken);
            _kept.SetLength(0);
        }
    }
}
