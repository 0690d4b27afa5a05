using System.Buffers.Binary;

namespace Studio.Scripting.Worker.Protocol;

/// <summary>Reads and writes frames. One thread reads, one writes; neither is shared.</summary>
public sealed class FrameStream(Stream input, Stream output, int maximum)
{
    private const int Head = 5;
    private readonly byte[] _head = new byte[Head];
    private byte[] _payload = new byte[16 * 1024];

    /// <summary>Reads the next frame; its bytes stay valid until the next call. Null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The other side does not speak this protocol, or the frame is longer than it may be.</exception>
    public (FrameKind Kind, ReadOnlyMemory<byte> Json)? Read()
    {
        var got = input.ReadAtLeast(_head, Head, throwOnEndOfStream: false);
        if (got < Head)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(_head) - 1;
        if (length < 0 || length > maximum)
        {
            throw new InvalidDataException($"A frame of {length} bytes is not possible.");
        }

        if (_payload.Length < length)
        {
            _payload = new byte[Math.Max(length, Math.Min(maximum, _payload.Length * 2))];
        }

        return input.ReadAtLeast(_payload.AsSpan(0, length), length, throwOnEndOfStream: false) < length ? null : ((FrameKind)_head[4], _payload.AsMemory(0, length));
    }

    /// <summary>Writes what a frame's buffer holds, at once.</summary>
    public void Write(FrameBuffer frame)
    {
        output.Write(frame.Complete());
        output.Flush();
    }
}
