using System.Text.Json;

namespace Studio.Scripting.Worker.Protocol;

/// <summary>What a worker is to run.</summary>
/// <param name="Program">The hash of the program's text; the worker asks for the text when it does not know it.</param>
/// <param name="Tenant">Whose engine runs it.</param>
/// <param name="CheckOnly">True parses the program and runs nothing.</param>
/// <param name="TimeMilliseconds">The script's own time.</param>
/// <param name="AllocatedBytes">What it may allocate.</param>
/// <param name="Methods">The names of the functions it may call.</param>
/// <param name="Globals">Its global names: a JSON object.</param>
public readonly record struct RunRequest(string Program, string Tenant, bool CheckOnly, int TimeMilliseconds, long AllocatedBytes, IReadOnlyList<string> Methods, JsonElement Globals)
{
    /// <summary>Writes a request; <paramref name="globals"/> writes the object.</summary>
    public static void Write(Utf8JsonWriter json, RunRequest request, Action<Utf8JsonWriter> globals)
    {
        json.WriteStartObject();
        json.WriteString("program"u8, request.Program);
        json.WriteString("tenant"u8, request.Tenant);
        json.WriteBoolean("check"u8, request.CheckOnly);
        json.WriteNumber("time"u8, request.TimeMilliseconds);
        json.WriteNumber("bytes"u8, request.AllocatedBytes);
        json.WriteStartArray("methods"u8);
        foreach (var method in request.Methods)
        {
            json.WriteStringValue(method);
        }

        json.WriteEndArray();
        json.WritePropertyName("globals"u8);
        globals(json);
        json.WriteEndObject();
    }

    /// <summary>Reads a request; the element stays valid as long as its document.</summary>
    public static RunRequest Read(JsonElement json) => new(
        json.GetProperty("program"u8).GetString()!,
        json.GetProperty("tenant"u8).GetString()!,
        json.GetProperty("check"u8).GetBoolean(),
        json.GetProperty("time"u8).GetInt32(),
        json.GetProperty("bytes"u8).GetInt64(),
        [.. json.GetProperty("methods"u8).EnumerateArray().Select(m => m.GetString()!)],
        json.GetProperty("globals"u8));
}

/// <summary>What a method came to.</summary>
/// <param name="Json">Its value as JSON; null where it failed.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
/// <param name="Denied">True where the call was refused.</param>
public readonly record struct MethodReply(string? Json, string? Error, bool Denied)
{
    /// <summary>Reads a reply.</summary>
    public static MethodReply Read(JsonElement json) => json.TryGetProperty("error"u8, out var error)
        ? new(null, error.GetString(), json.GetProperty("denied"u8).GetBoolean())
        : new(json.GetProperty("value"u8).GetRawText(), null, false);
}
