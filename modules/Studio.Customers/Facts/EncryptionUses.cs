using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Customers.Identity;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;
using Studio.Kernel.Settings;

namespace Studio.Customers.Facts;

/// <summary>Finds identifier rules and written conditions that read customers' fields: a field that one of them reads is not encrypted.</summary>
internal sealed class EncryptionUses(IServiceProvider services) : IEncryptionGuard
{
    private const int MostNamed = 20;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    public async Task<IReadOnlyList<InputError>> UsesAsync(IReadOnlyList<(string Part, ContentFieldDefinition Field)> fields, CancellationToken cancellationToken)
    {
        // Asked for here: what knows the fields knows the definitions, which ask this.
        var all = await services.GetRequiredService<ContentDefinitionStore>().GetAsync(cancellationToken);
        var places = (from type in all.TypesWith(CustomerParts.Customer).Select(n => all.Type(n)!)
                      from place in all.FieldsOf(type)
                      where fields.Any(f => f.Part == place.Part.PartName && (f.Field.Id == place.Field.Id || f.Field.Formerly.Contains(place.Field.Id)))
                      select place).DistinctBy(p => p.Path).ToList();
        if (places.Count == 0)
        {
            return [];
        }

        var errors = new List<InputError>();
        var settings = await services.GetRequiredService<ISettingsStore>().GetAsync<IdentitySettings>(cancellationToken);
        foreach (var place in places)
        {
            errors.AddRange(settings.Fields.Select((f, i) => (f.Field, Text: string.Create(CultureInfo.InvariantCulture, $"IdentitySettings.Fields[{i}] ({f.Kind})"))).Append((settings.BirthdayField, "IdentitySettings.BirthdayField"))
                .Where(f => f.Item1 == place.Path).Select(f => Error(place, $"the setting {f.Item2} recognises people by it")));
        }

        var facts = (await ActivatorUtilities.CreateInstance<CustomerFieldPlaces>(services).GetAsync(cancellationToken)).Where(f => places.Any(p => p.Path == f.Place.Path)).ToList();
        if (facts.Count > 0)
        {
            errors.AddRange(await ConditionsAsync(all, facts, cancellationToken));
        }

        return errors;
    }

    /// <summary>The items whose expressions name the facts.</summary>
    private async Task<IReadOnlyList<InputError>> ConditionsAsync(ContentDefinitions all, IReadOnlyList<CustomerFieldPlace> facts, CancellationToken cancellationToken)
    {
        var written = all.Types.Values.Select(t => (Type: t, Fields: all.FieldsOf(t).Where(p => p.Field.FieldType == "TextField" && p.Field.Text("ContentPartFieldSettings", "Editor") == "Expression").ToList()))
            .Where(t => t.Fields.Count > 0).ToDictionary(t => t.Type.Name, t => t.Fields, StringComparer.Ordinal);
        var content = services.GetRequiredService<ContentManager>();
        var errors = new List<InputError>();
        foreach (var fact in facts)
        {
            var ids = await services.GetRequiredService<UnitOfWork>().ReadAsync((session, ct) => session.QueryAsync<string>(
                "SELECT DISTINCT ItemId FROM ContentItem WHERE (Latest = 1 OR Published = 1) AND Type IN @types AND Data LIKE @like ORDER BY ItemId LIMIT @MostNamed",
                new { types = written.Keys.ToArray(), like = $"%{fact.Path}%", MostNamed }, ct), cancellationToken);
            var word = new Regex($@"(?<![\w.]){Regex.Escape(fact.Path)}(?!\w)", RegexOptions.CultureInvariant, Longest);
            foreach (var id in ids)
            {
                foreach (var item in (await content.GetVersionsAsync(id, cancellationToken)).Where(v => v.Latest || v.Published).Take(2))
                {
                    if (written.GetValueOrDefault(item.ContentType)?.FirstOrDefault(p => item.GetText(p.Part.Name, p.Field.Name) is { } text && word.IsMatch(text)) is { } place)
                    {
                        errors.Add(Error(fact.Place, $"{item.ContentType} '{item.DisplayText}' ({id}) asks for {fact.Path} in {place.Path}"));
                        break;
                    }
                }
            }
        }

        return errors;
    }

    private static InputError Error(ContentFieldPlace place, string use) =>
        new($"ContentParts.{place.Part.PartName}.{place.Field.Name}", $"'{place.Field.Name}' cannot be encrypted while it is used: {use}.");
}
