using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Studio.Scripting.Worker.Protocol;

/// <summary>A frame in the making; used again for the next one.</summary>
public sealed class FrameBuffer : IBufferWriter<byte>, IDisposable
{
    private const int Kept = 256 * 1024;
    private const int Head = 5;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Utf8JsonWriter _json;
    private byte[] _bytes = new byte[4096];
    private int _length = Head;

    /// <summary>An empty frame.</summary>
    public FrameBuffer()
    {
        _json = new Utf8JsonWriter((IBufferWriter<byte>)this, Options);
    }

    /// <summary>Begins a frame and gives the writer of its JSON.</summary>
    public Utf8JsonWriter Begin(FrameKind kind)
    {
        if (_bytes.Length > Kept)
        {
            _bytes = new byte[4096];
        }

        _length = Head;
        _bytes[4] = (byte)kind;
        _json.Reset();
        return _json;
    }

    /// <summary>Ends the frame: its bytes, head included.</summary>
    public ReadOnlySpan<byte> Complete()
    {
        _json.Flush();
        BinaryPrimitives.WriteInt32LittleEndian(_bytes, _length - 4);
        return _bytes.AsSpan(0, _length);
    }

    /// <summary>The bytes of the JSON so far.</summary>
    public long JsonLength
    {
        get
        {
            _json.Flush();
            return _length - Head;
        }
    }

    void IBufferWriter<byte>.Advance(int count) => _length += count;

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => Room(sizeHint).AsMemory(_length);

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => Room(sizeHint).AsSpan(_length);

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private byte[] Room(int sizeHint)
    {
        var needed = _length + Math.Max(sizeHint, 256);
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        }

        return _bytes;
    }
}
