using System.Net;

namespace Studio.Kernel.Http;

/// <summary>The answer is longer than outgoing calls may bring in.</summary>
public sealed class AnswerTooLargeException(long maximum)
    : HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, $"The answer is longer than {maximum} bytes (Studio:Http:MaximumAnswerBytes).");

/// <summary>A body that ends with an error where it grows too long or takes too long, however slowly it is read.</summary>
internal sealed class BoundedContent : HttpContent
{
    private readonly HttpContent _content;
    private readonly long _maximum;
    private readonly CancellationTokenSource _deadline;

    public BoundedContent(HttpContent content, long maximum, TimeSpan rest)
    {
        (_content, _maximum) = (content, maximum);
        _deadline = new CancellationTokenSource(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
        foreach (var (name, values) in content.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var source = await CreateContentReadStreamAsync(cancellationToken);
        await source.CopyToAsync(stream, cancellationToken);
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new BoundedStream(await _content.ReadAsStreamAsync(cancellationToken), _maximum, _deadline.Token);

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Headers.ContentLength ?? 0;
        return _content.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
            _deadline.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class BoundedStream(Stream source, long maximum, CancellationToken deadline) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _read;
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline, cancellationToken);
            try
            {
                return Count(await source.ReadAsync(buffer, either.Token));
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TaskCanceledException("The other side took too long.", new TimeoutException("The time limit of outgoing calls was reached.", e), CancellationToken.None);
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count)
        {
            deadline.ThrowIfCancellationRequested();
            return Count(source.Read(buffer, offset, count));
        }

        public override void Flush()
        {
            // It is read only.
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                source.Dispose();
            }

            base.Dispose(disposing);
        }

        private int Count(int read)
        {
            _read += read;
            return _read <= maximum ? read : throw new AnswerTooLargeException(maximum);
        }
    }
}
