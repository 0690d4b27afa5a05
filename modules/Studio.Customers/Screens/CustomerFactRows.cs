using System.Globalization;
using Microsoft.Extensions.Localization;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Values;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Screens;

/// <summary>A fact for people; no value where it is not known.</summary>
internal sealed record FactRow(string Path, string Title, string? Value);

/// <summary>Facts of one kind.</summary>
internal sealed record FactGroup(string Title, IReadOnlyList<FactRow> Facts);

/// <summary>Everything that rules and scripts know of a customer at this moment.</summary>
internal sealed class CustomerFactRows(FactService facts, IStringLocalizerFactory localizers, IStringLocalizer<CustomerFactRows> texts, TimeProvider time)
{
    /// <summary>The facts by kind. Facts that a contact brings, and those that are asked with an argument, are not a customer's own.</summary>
    public async Task<IReadOnlyList<FactGroup>> LoadAsync(string customerId, CancellationToken cancellationToken)
    {
        var catalogue = await facts.GetCatalogueAsync(cancellationToken);
        var shown = catalogue.Facts.Where(f => f.Scope == FactScope.Customer && f.Parameters is null).ToList();
        var batch = new FactBatch(catalogue, [new FactSubject(customerId, null)], null, time.GetUtcNow(), shown.Select(f => f.Path).ToHashSet(StringComparer.Ordinal));
        await facts.LoadAsync(batch, cancellationToken);
        return
        [
            .. shown.GroupBy(f => f.Path.Split('.')[0])
                .Select(g => new FactGroup(GroupTitle(g.Key), [.. g.Select(f => new FactRow(f.Path, Title(f), Value(batch.Profiles[0][f.Path], f.Unit)))])),
        ];
    }

    private string GroupTitle(string root) => root switch
    {
        "customer" => texts["Profile"],
        "facts" => texts["Behaviour"],
        "household" => texts["Household"],
        _ => root,
    };

    private string Title(FactDescriptor fact) => fact.Resources is null ? fact.Title : localizers.Create(fact.Resources)[fact.Title];

    private string? Value(ScriptValue value, string unit) => value.Kind switch
    {
        ScriptValueKind.Boolean => value.AsBoolean() ? texts["Yes"] : texts["No"],
        ScriptValueKind.Number => Number(value.AsNumber(), unit),
        ScriptValueKind.String => value.AsString() is { Length: > 0 } text ? text : null,
        ScriptValueKind.List => string.Join(texts[", "], value.AsList().ToArray().Select(v => Value(v, unit)).OfType<string>()) is { Length: > 0 } list ? list : null,
        _ => null,
    };

    private string? Number(double number, string unit)
    {
        if (!double.IsFinite(number))
        {
            return null;
        }

        if (Money.IsCurrency(unit))
        {
            return $"{unit} {number.ToString("N" + Money.Decimals(unit).ToString(CultureInfo.InvariantCulture), CultureInfo.CurrentCulture)}";
        }

        var text = number.ToString("#,0.##", CultureInfo.CurrentCulture);
        return unit.Length == 0 ? text : $"{text} {texts[unit]}";
    }
}
