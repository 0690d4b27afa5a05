namespace Studio.Tabular.Excel;

/// <summary>Gives at most so many bytes: what is packed says nothing about how much it unpacks to.</summary>
internal sealed class BoundedStream(Stream inner, long most) : Stream
{
    private long _left = most;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("The length is not known.");

    public override long Position
    {
        get => throw new NotSupportedException("Only forwards.");
        set => throw new NotSupportedException("Only forwards.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        _left -= read;
        return _left >= 0 ? read : throw new InvalidDataException("The file unpacks to too much.");
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("Only forwards.");

    public override void SetLength(long value) => throw new NotSupportedException("Only for reading.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Only for reading.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
