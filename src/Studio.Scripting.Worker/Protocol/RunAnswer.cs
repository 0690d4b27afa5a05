using System.Text.Json;

namespace Studio.Scripting.Worker.Protocol;

/// <summary>A line that a script logged; <paramref name="Line"/> counts in the text that the worker was given.</summary>
public readonly record struct LoggedLine(string Level, string Message, int Line);

/// <summary>How a run ended.</summary>
/// <param name="Fault">The name of what went wrong; null where nothing did.</param>
/// <param name="Message">What went wrong, in words.</param>
/// <param name="Line">Where, in the text that the worker was given, from 1; 0 where it is not known.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Stack">Lines and columns of the calls that led there, innermost first.</param>
/// <param name="IsDefined">True where the script has a value.</param>
/// <param name="Log">What it logged.</param>
/// <param name="Elapsed">How long it ran.</param>
/// <param name="AllocatedBytes">What it allocated.</param>
/// <param name="Retire">True where the worker has grown and should be replaced.</param>
public sealed record RunAnswer(string? Fault, string Message, int Line, int Column, IReadOnlyList<(int Line, int Column)> Stack, bool IsDefined, IReadOnlyList<LoggedLine> Log, TimeSpan Elapsed, long AllocatedBytes, bool Retire)
{
    /// <summary>Writes an answer with the value's JSON.</summary>
    public static void Write(Utf8JsonWriter json, RunAnswer answer, string? value)
    {
        json.WriteStartObject();
        if (answer.Fault is not null)
        {
            json.WriteString("fault"u8, answer.Fault);
            json.WriteString("message"u8, answer.Message);
            json.WriteNumber("line"u8, answer.Line);
            json.WriteNumber("column"u8, answer.Column);
            json.WriteStartArray("stack"u8);
            foreach (var (line, column) in answer.Stack)
            {
                json.WriteNumberValue(line);
                json.WriteNumberValue(column);
            }

            json.WriteEndArray();
        }

        if (value is not null)
        {
            json.WritePropertyName("value"u8);
            json.WriteRawValue(value, skipInputValidation: true);
        }

        if (answer.Log.Count > 0)
        {
            json.WriteStartArray("log"u8);
            foreach (var line in answer.Log)
            {
                json.WriteStartArray();
                json.WriteStringValue(line.Level);
                json.WriteStringValue(line.Message);
                json.WriteNumberValue(line.Line);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteNumber("ticks"u8, answer.Elapsed.Ticks);
        json.WriteNumber("bytes"u8, answer.AllocatedBytes);
        json.WriteBoolean("retire"u8, answer.Retire);
        json.WriteEndObject();
    }

    /// <summary>Reads an answer and its value, which stays valid as long as the document.</summary>
    public static RunAnswer Read(JsonElement json, out JsonElement value)
    {
        var defined = json.TryGetProperty("value"u8, out value);
        var failed = json.TryGetProperty("fault"u8, out var fault);
        return new(
            failed ? fault.GetString() : null,
            failed ? json.GetProperty("message"u8).GetString()! : "",
            failed ? json.GetProperty("line"u8).GetInt32() : 0,
            failed ? json.GetProperty("column"u8).GetInt32() : 0,
            failed ? [.. json.GetProperty("stack"u8).EnumerateArray().Select(n => n.GetInt32()).Chunk(2).Select(p => (p[0], p[1]))] : [],
            defined,
            json.TryGetProperty("log"u8, out var log) ? [.. log.EnumerateArray().Select(l => new LoggedLine(l[0].GetString()!, l[1].GetString()!, l[2].GetInt32()))] : [],
            TimeSpan.FromTicks(json.GetProperty("ticks"u8).GetInt64()),
            json.GetProperty("bytes"u8).GetInt64(),
            json.GetProperty("retire"u8).GetBoolean());
    }
}
