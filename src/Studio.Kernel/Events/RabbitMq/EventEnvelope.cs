using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Studio.Kernel.Events.RabbitMq;

/// <summary>An event on its way to other hosts. Its sequence and its host are its id: a second copy has a number that was seen, a lost one leaves a gap.</summary>
internal sealed record WireEvent(long Sequence, string Topic, string Name, ReadOnlyMemory<byte> Body);

/// <summary>
/// What one AMQP message carries: events of one host in order, as
/// <c>{"host":"…","resumed":true,"events":[{"seq":1,"topic":"tenant/x","type":"…","body":{…}}]}</c>.
/// </summary>
/// <param name="Host">The sending process.</param>
/// <param name="Resumed">True where earlier events of the sender may be lost.</param>
/// <param name="Events">The events.</param>
internal sealed record EventEnvelope(string Host, bool Resumed, IReadOnlyList<WireEvent> Events)
{
    public ReadOnlyMemory<byte> Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("host", Host);
        writer.WriteBoolean("resumed", Resumed);
        writer.WriteStartArray("events");
        foreach (var e in Events)
        {
            writer.WriteStartObject();
            writer.WriteNumber("seq", e.Sequence);
            writer.WriteString("topic", e.Topic);
            writer.WriteString("type", e.Name);
            writer.WritePropertyName("body");
            writer.WriteRawValue(e.Body.Span, skipInputValidation: true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <exception cref="JsonException">It is no envelope.</exception>
    public static EventEnvelope Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new EventEnvelope(root.GetProperty("host").GetString()!, root.GetProperty("resumed").GetBoolean(), [.. root.GetProperty("events").EnumerateArray().Select(ReadEvent)]);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException("This is no envelope of events.", e);
        }
    }

    private static WireEvent ReadEvent(JsonElement e) => new(e.GetProperty("seq").GetInt64(), e.GetProperty("topic").GetString()!, e.GetProperty("type").GetString()!,
        JsonMarshal.GetRawUtf8Value(e.GetProperty("body")).ToArray());
}
