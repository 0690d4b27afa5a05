using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Studio.Kernel.Problems;

namespace Studio.Contents.Editing;

/// <summary>What an input looks like.</summary>
internal enum InputKind
{
    Line,
    Area,
    Check,
    Choice,
    Radio,
}

/// <summary>One choice of a list.</summary>
internal sealed record Choice(string Value, string Text);

/// <summary>One input of a field's editor.</summary>
/// <param name="Name">The name in the form: the field's path, and the part of the value where it has several.</param>
/// <param name="Kind">What it looks like.</param>
/// <param name="Value">What stands in it; <c>true</c> for a checked box.</param>
internal sealed record FieldInput(string Name, InputKind Kind, string Value)
{
    public string Label { get; init; } = "";

    /// <summary>The type of a line's input element.</summary>
    public string Type { get; init; } = "text";

    public string? Mode { get; init; }

    /// <summary>The language of what is written in it.</summary>
    public string? Language { get; init; }

    public bool Short { get; init; }

    public int Rows { get; init; } = 4;

    /// <summary>The language of computers that it is written in, one of <see cref="Admin.Code.CodeLanguages"/>; null for the words of people.</summary>
    public string? Code { get; init; }

    public bool Multiple { get; init; }

    public IReadOnlyList<Choice> Choices { get; init; } = [];

    public IReadOnlyList<string> Chosen { get; init; } = [];

    public string Id => "f-" + Name.Replace('.', '-');

    /// <summary>What stands in it, as the form would send it.</summary>
    public IReadOnlyList<string> Sent => Kind is InputKind.Choice or InputKind.Radio ? [.. Chosen.Where(c => c.Length > 0)] : [Value.ReplaceLineEndings("\n")];

    /// <summary>The input with what a person wrote in it.</summary>
    public FieldInput With(StringValues posted) => Kind is InputKind.Choice or InputKind.Radio ? this with { Chosen = [.. posted.OfType<string>()] } : this with { Value = posted[^1] ?? "" };
}

/// <summary>When a field is asked for.</summary>
/// <param name="Name">The name of the inputs that decide it.</param>
/// <param name="Value">What one of them must say.</param>
/// <param name="IsNumber">True where values are compared as numbers.</param>
/// <param name="Sentence">The same for people.</param>
/// <param name="Holds">True where it is so.</param>
internal sealed record ShownWhen(string Name, string Value, bool IsNumber, string Sentence, bool Holds)
{
    /// <summary>As the element <c>studio-form</c> reads it.</summary>
    public string Json => JsonSerializer.Serialize(new { name = Name, value = Value, number = IsNumber });
}

/// <summary>An element of a module around a field's input.</summary>
/// <param name="Element">The custom element's name.</param>
/// <param name="Labels">Its texts as JSON.</param>
/// <param name="Settings">The field's settings of its own kind as JSON, such as the greatest number.</param>
internal sealed record CustomEditor(string Element, string Labels, string Settings);

/// <summary>A field's editor: label, hint, inputs and what is wrong.</summary>
internal sealed record FieldEditor(string Path, string Title, string? Hint, bool Required, IReadOnlyList<FieldInput> Inputs)
{
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>The element of a module that shows the field's one input in another way, or null.</summary>
    public CustomEditor? Custom { get; init; }

    /// <summary>True where the person sees the field but does not change it.</summary>
    public bool IsClosed { get; init; }

    /// <summary>The element around the inputs, or null.</summary>
    public FieldIsland? Island { get; init; }

    /// <summary>When the field is asked for, or null for always.</summary>
    public ShownWhen? ShownWhen { get; init; }

    public string Id => "f-" + Path.Replace('.', '-');

    /// <summary>Tells what stands in the inputs from anything else that could.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', Inputs.Select(i => string.Join('\u001e', i.Sent))))))[..12];

    /// <summary>The ids of hint and errors, for <c>aria-describedby</c>.</summary>
    public string? DescribedBy => string.Join(' ', new[] { Hint is null && ShownWhen is null ? null : Id + "-hint", Errors.Count == 0 ? null : Id + "-error" }.OfType<string>()) is { Length: > 0 } ids ? ids : null;

    /// <summary>True for errors at the field or within its value.</summary>
    public bool Has(InputError error) => error.Path == Path || error.Path.StartsWith(Path + ".", StringComparison.Ordinal);
}

/// <summary>What a person sent, by input name.</summary>
internal sealed class PostedForm(IFormCollection form)
{
    public bool TryGet(string name, out StringValues values) => form.TryGetValue(name, out values) && values.Count > 0;

    /// <summary>The text with the line ends that Studio stores; null where the form had no such input, whose value then stays.</summary>
    public bool TryGetText(string name, [NotNullWhen(true)] out string? text)
    {
        text = TryGet(name, out var values) ? (values[^1] ?? "").Replace("\r\n", "\n", StringComparison.Ordinal) : null;
        return text is not null;
    }
}
