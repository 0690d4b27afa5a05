using Studio.ContentModel.Tables;
using Studio.Data.Sessions;

namespace Studio.ContentModel.Definitions;

/// <summary>What a change of definitions does to the items of a type.</summary>
/// <param name="ContentType">The type.</param>
/// <param name="Items">How many items it has.</param>
/// <param name="WithValue">How many of them have a value in the field, or anything in the part, that the change is about.</param>
/// <param name="Examined">How many values were tried, where they are to be converted; the rest is like them.</param>
/// <param name="Unconverted">How many of those cannot be: they are kept in the item, and count as no value.</param>
public sealed record ItemsEffect(string ContentType, long Items, long WithValue, int Examined, int Unconverted);

/// <summary>A change with what it does.</summary>
/// <param name="Change">The change.</param>
/// <param name="Items">What it does to items, for each type that it concerns.</param>
public sealed record DefinitionEffect(DefinitionChange Change, IReadOnlyList<ItemsEffect> Items);

/// <summary>Says before a change is made how many items it concerns, and what becomes of their values.</summary>
public sealed class DefinitionEffects(UnitOfWork unit, ContentTables tables)
{
    private const int MostExamined = 2000;

    /// <summary>The effects of a plan.</summary>
    public Task<IReadOnlyList<DefinitionEffect>> OfAsync(DefinitionPlan plan, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) =>
    {
        var effects = new List<DefinitionEffect>(plan.Changes.Count);
        foreach (var change in plan.Changes)
        {
            effects.Add(new DefinitionEffect(change, await ItemsAsync(session, plan, change, ct)));
        }

        return (IReadOnlyList<DefinitionEffect>)effects;
    }, cancellationToken);

    private async Task<IReadOnlyList<ItemsEffect>> ItemsAsync(DbSession session, DefinitionPlan plan, DefinitionChange change, CancellationToken cancellationToken)
    {
        var found = new List<ItemsEffect>();
        foreach (var type in plan.Before.Types.Values.Where(t => change.ContentType is null ? t.Parts.Any(p => p.PartName == change.Part) : t.Name == change.ContentType))
        {
            var table = tables.For(type, plan.Before);
            var items = await session.ScalarAsync<long>($"SELECT count(*) FROM {table.Name} WHERE Latest = 1", null, cancellationToken);
            if (items > 0)
            {
                found.Add(await EffectAsync(session, plan.Before, table, change, items, cancellationToken));
            }
        }

        return found;
    }

    private async Task<ItemsEffect> EffectAsync(DbSession session, ContentDefinitions before, ContentTable table, DefinitionChange change, long items, CancellationToken cancellationToken)
    {
        if (change.Kind is DefinitionChangeKind.TypeRemoved)
        {
            return new ItemsEffect(table.Type.Name, items, items, 0, 0);
        }

        if (change.Was is null && change.Kind is not (DefinitionChangeKind.PartRemoved or DefinitionChangeKind.PartDetached))
        {
            return new ItemsEffect(table.Type.Name, items, 0, 0, 0);
        }

        var columns = table.AllColumns.Where(c => c.Place.Part.PartName == change.Part && (change.Was is null || c.Place.Field.Id == change.Was.Id)).ToList();
        var conditions = string.Join(" OR ", columns.Select(c => c.Conditions.Exists(true)));
        var with = columns.Count == 0 ? 0 : await session.ScalarAsync<long>($"SELECT count(*) FROM {table.Name} t WHERE t.Latest = 1 AND ({conditions})", null, cancellationToken);
        if (change.Kind is not DefinitionChangeKind.FieldRetyped || with == 0)
        {
            return new ItemsEffect(table.Type.Name, items, with, 0, 0);
        }

        var (examined, unconverted) = (0, 0);
        var rows = await session.QueryAsync<ContentRow>($"{ContentRow.Select} WHERE VersionId IN (SELECT t.VersionId FROM {table.Name} t WHERE t.Latest = 1 AND ({conditions}) LIMIT {MostExamined})", null, cancellationToken);
        foreach (var item in rows.Select(r => r.ToItem(before)))
        {
            foreach (var value in columns.Select(c => c.Place.Part.Name).Distinct().Select(part => item.Field(part, change.Was!.Name)).Where(v => v is not null))
            {
                examined++;
                unconverted += FieldConversion.IsUnconverted(FieldConversion.Convert(value, change.Was!, change.Now!)) ? 1 : 0;
            }
        }

        return new ItemsEffect(table.Type.Name, items, with, examined, unconverted);
    }
}
