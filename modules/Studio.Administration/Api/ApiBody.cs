using System.Globalization;
using System.Text.Json.Nodes;
using Studio.Kernel.Problems;

namespace Studio.Administration.Api;

/// <summary>Reads fields of a JSON body, and says which is wrong. Fields that nobody asks for are ignored.</summary>
internal static class ApiBody
{
    private const int MaximumText = 1000;
    private const int MaximumList = 500;

    /// <summary>A text; the fallback where it is absent.</summary>
    public static string Text(this JsonObject body, string name, string fallback = "") => OptionalText(body, name) ?? fallback;

    /// <summary>A text, or null where it is absent or null.</summary>
    public static string? OptionalText(this JsonObject body, string name) => body[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) && text.Length <= MaximumText => text,
        _ => throw ProblemException.Invalid(name, "A text is needed."),
    };

    /// <summary>A flag, or null where it is absent.</summary>
    public static bool? Flag(this JsonObject body, string name) => body[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        _ => throw ProblemException.Invalid(name, "true or false is needed."),
    };

    /// <summary>A list of texts, or null where it is absent or null.</summary>
    public static IReadOnlyList<string>? Texts(this JsonObject body, string name) => body[name] switch
    {
        null => null,
        JsonArray { Count: <= MaximumList } list => [.. list.Select((item, i) => item is JsonValue value && value.TryGetValue<string>(out var text) && text.Length <= MaximumText
            ? text
            : throw ProblemException.Invalid(string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]"), "A text is needed."))],
        _ => throw ProblemException.Invalid(name, "A list of texts is needed."),
    };

    /// <summary>An instant, or null where it is absent or null.</summary>
    public static DateTimeOffset? Instant(this JsonObject body, string name) => OptionalText(body, name) switch
    {
        null => null,
        { } text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) => instant,
        _ => throw ProblemException.Invalid(name, "A time as in 2027-01-31T00:00:00Z is needed."),
    };

    /// <summary>Puts the names of a service's fields as the API writes them.</summary>
    public static ProblemException Renamed(ProblemException refusal) => refusal.Errors.Count == 0
        ? refusal
        : new ProblemException(refusal.Status, refusal.Title, refusal.Message, [.. refusal.Errors.Select(e => e with { Path = e.Path.Length > 0 ? char.ToLowerInvariant(e.Path[0]) + e.Path[1..] : "" })]) { RetryAfter = refusal.RetryAfter };
}

/// <summary>A page of a list as the query asks for it.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct ApiPage(int Number, int Size)
{
    private const int DefaultSize = 25;
    private const int MaximumSize = 200;
    private const int MaximumNumber = 100_000;

    public int Skip => (Number - 1) * Size;

    /// <exception cref="ProblemException">400: a number is none, or out of range.</exception>
    public static ApiPage From(HttpRequest request) => new(Read(request, "page", 1, MaximumNumber), Read(request, "pageSize", DefaultSize, MaximumSize));

    public JsonObject Answer(IEnumerable<JsonNode> items, long total) => new() { ["items"] = new JsonArray([.. items]), ["total"] = total, ["page"] = Number, ["pageSize"] = Size };

    private static int Read(HttpRequest request, string name, int fallback, int maximum) => request.Query[name].ToString() switch
    {
        "" => fallback,
        { } text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= maximum => number,
        _ => throw ProblemException.Invalid(name, string.Create(CultureInfo.InvariantCulture, $"A number from 1 to {maximum} is needed.")),
    };
}
