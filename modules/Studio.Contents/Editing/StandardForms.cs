using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.Kernel.Localization;
using Studio.Kernel.Problems;
using Studio.Kernel.Values;

namespace Studio.Contents.Editing;

internal sealed class TextForm : FieldForm
{
    public override string FieldType => "TextField";

    public override ValueTask<IReadOnlyList<FieldInput>> ShowAsync(ContentFieldPlace place, JsonObject? value, FormContext context, CancellationToken cancellationToken) =>
        new([FieldOptions.Predefined(place.Field) is { Count: > 0 } options ? Choose(place, Text(value, "Text"), options) : new FieldInput(place.Path, IsLong(place.Field) ? InputKind.Area : InputKind.Line, Text(value, "Text")) { Code = FieldCode.Of(place.Field), Rows = FieldCode.Of(place.Field) is null ? 4 : 10 }]);

    public override JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors) =>
        posted.TryGetText(place.Path, out var text) ? With(value, "Text", text.Length == 0 ? null : text) : value;

    private static bool IsLong(ContentFieldDefinition field) => field.Flag("TextFieldSettings", "Multiline") || field.Text("ContentPartFieldSettings", "Editor") == "TextArea" || FieldCode.Of(field) is not null;

    // What is chosen now is among the choices, also when the definition offers it no more.
    private static FieldInput Choose(ContentFieldPlace place, string value, IReadOnlyList<FieldOption> options) => new(place.Path, FieldOptions.ShowsAll(place.Field) ? InputKind.Radio : InputKind.Choice, "")
    {
        Choices = [.. options.Select(o => new Choice(o.Value, o.Name)), .. value.Length == 0 || options.Any(o => o.Value == value) ? Array.Empty<Choice>() : [new Choice(value, value)]],
        Chosen = value.Length == 0 ? [] : [value],
    };
}

internal sealed class NumericForm : FieldForm
{
    public override string FieldType => "NumericField";

    public override ValueTask<IReadOnlyList<FieldInput>> ShowAsync(ContentFieldPlace place, JsonObject? value, FormContext context, CancellationToken cancellationToken) =>
        new([new FieldInput(place.Path, InputKind.Line, value?["Value"]?.ToString() ?? "") { Mode = "decimal", Short = true }]);

    public override JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors)
    {
        if (!posted.TryGetText(place.Path, out var text))
        {
            return value;
        }

        var read = ReadNumber(text, place.Path, errors, out var valid);
        return valid ? With(value, "Value", read is { } number ? JsonValue.Create(number) : null) : value;
    }

    /// <summary>A number with a decimal point. A comma is refused rather than guessed: 1,5 and 1,500 mean different things to different people.</summary>
    public static decimal? ReadNumber(string text, string path, ICollection<InputError> errors, out bool valid)
    {
        valid = true;
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        valid = false;
        errors.Add(new InputError(path, "Write the number with digits and a decimal point, as in 1234.5."));
        return null;
    }
}

internal sealed class BooleanForm : FieldForm
{
    public override string FieldType => "BooleanField";

    public override ValueTask<IReadOnlyList<FieldInput>> ShowAsync(ContentFieldPlace place, JsonObject? value, FormContext context, CancellationToken cancellationToken) =>
        new([new FieldInput(place.Path, InputKind.Check, value?["Value"] is JsonValue v && v.TryGetValue<bool>(out var on) && on ? "true" : "false")]);

    public override JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors) =>
        posted.TryGetText(place.Path, out var text) ? With(value, "Value", text == "true") : value;
}

internal sealed class DateForm : FieldForm
{
    public override string FieldType => "DateField";

    public override ValueTask<IReadOnlyList<FieldInput>> ShowAsync(ContentFieldPlace place, JsonObject? value, FormContext context, CancellationToken cancellationToken)
    {
        // OrchardCore writes a date as a date with midnight.
        var text = Text(value, "Value");
        return new([new FieldInput(place.Path, InputKind.Line, text.Length > 10 ? text[..10] : text) { Type = "date", Short = true }]);
    }

    public override JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors)
    {
        if (!posted.TryGetText(place.Path, out var text) || Text(value, "Value").StartsWith(text, StringComparison.Ordinal) && text.Length == 10)
        {
            return value;
        }

        return With(value, "Value", text.Length == 0 ? null : text);
    }
}

/// <summary>A time is shown and written in the tenant's zone and kept in UTC.</summary>
internal sealed class DateTimeForm : FieldForm
{
    private const string Shown = "yyyy-MM-dd'T'HH:mm";

    public override string FieldType => "DateTimeField";

    public override ValueTask<IReadOnlyList<FieldInput>> ShowAsync(ContentFieldPlace place, JsonObject? value, FormContext context, CancellationToken cancellationToken) =>
        new([new FieldInput(place.Path, InputKind.Line, Show(value, context)) { Type = "datetime-local", Short = true }]);

    public override JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors)
    {
        // The input shows minutes; what was not touched keeps its seconds.
        if (!posted.TryGetText(place.Path, out var text) || text == Show(value, context))
        {
            return value;
        }

        if (text.Length == 0)
        {
            return With(value, "Value", null);
        }

        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) || context.Zone.IsInvalidTime(DateTime.SpecifyKind(local, DateTimeKind.Unspecified)))
        {
            errors.Add(new InputError(place.Path, "This is not a time that the clock shows; write it as in 2026-11-21T08:30."));
            return value;
        }

        var utc = TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), context.Zone);
        return With(value, "Value", utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    private static string Show(JsonObject? value, FormContext context) =>
        DateTimeOffset.TryParse(Text(value, "Value"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? TimeZoneInfo.ConvertTime(at, context.Zone).ToString(Shown, CultureInfo.InvariantCulture)
            : "";
}

/// <summary>Money is written in major units, as people say it.</summary>
internal sealed class MoneyForm(Microsoft.Extensions.Localization.IStringLocalizer<MoneyForm> texts) : FieldForm
{
    public override string FieldType => "MoneyField";

    public override ValueTask<IReadOnlyList<FieldInput>> ShowAsync(ContentFieldPlace place, JsonObject? value, FormContext context, CancellationToken cancellationToken)
    {
        var currency = Text(value, "Currency");
        var amount = value?["Amount"] is JsonValue v && v.TryGetValue<long>(out var minor) ? Format(new Money(minor, currency)) : "";
        return new(
        [
            new FieldInput(place.Path + ".Amount", InputKind.Line, amount) { Label = texts["Amount"], Mode = "decimal" },
            new FieldInput(place.Path + ".Currency", InputKind.Line, currency.Length == 0 ? context.Currency : currency) { Label = texts["Currency"], Short = true },
        ]);
    }

    public override JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors)
    {
        if (!posted.TryGetText(place.Path + ".Amount", out var text) || !posted.TryGetText(place.Path + ".Currency", out var currency))
        {
            return value;
        }

        currency = currency.Trim().ToUpperInvariant();
        var amount = NumericForm.ReadNumber(text, place.Path, errors, out var valid);
        if (!valid)
        {
            return value;
        }

        if (amount is null)
        {
            return With(With(value, "Amount", null), "Currency", null);
        }

        if (!Money.IsCurrency(currency))
        {
            errors.Add(new InputError(place.Path, "A currency of three capital letters is needed, such as EUR."));
            return value;
        }

        try
        {
            var money = Money.FromMajor(amount.Value, currency);
            return With(With(value, "Amount", money.Amount), "Currency", money.Currency);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            errors.Add(new InputError(place.Path, texts["{0} has {1} decimals.", currency, Money.Decimals(currency)]));
            return value;
        }
    }

    private static string Format(Money money) => money.Major.ToString("F" + Money.Decimals(money.Currency).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

/// <summary>One input for each language of Studio; other languages that a program stored stay.</summary>
internal sealed class LocalizedTextForm : FieldForm
{
    public override string FieldType => "LocalizedTextField";

    // Short names stand better one under the other, where they are seen together.
    public override FieldIsland? IslandOf(ContentFieldDefinition field) => IsLong(field) ? new("studio-languages") : null;

    public override ValueTask<IReadOnlyList<FieldInput>> ShowAsync(ContentFieldPlace place, JsonObject? value, FormContext context, CancellationToken cancellationToken)
    {
        var kind = IsLong(place.Field) ? InputKind.Area : InputKind.Line;
        return new([.. StudioCultures.All.Select(c => new FieldInput($"{place.Path}.{c}", kind, Text(value, c)) { Label = StudioCultures.NativeName(c), Language = c, Code = FieldCode.Of(place.Field) })]);
    }

    private static bool IsLong(ContentFieldDefinition field) => field.Flag("LocalizedTextFieldSettings", "Multiline") || FieldCode.Of(field) is not null;

    public override JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors)
    {
        foreach (var culture in StudioCultures.All)
        {
            if (posted.TryGetText($"{place.Path}.{culture}", out var text))
            {
                value = With(value, culture, text.Length == 0 ? null : text);
            }
        }

        return value;
    }
}
