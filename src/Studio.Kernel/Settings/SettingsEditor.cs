using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Schemas;

namespace Studio.Kernel.Settings;

/// <summary>Settings as they may be shown.</summary>
/// <param name="Values">The values by the schema's names; secrets are left out, at any depth.</param>
/// <param name="KeptSecrets">The dotted paths of the secrets that have a value.</param>
/// <param name="Version">Changes with every visible value: whoever saves says what he saw.</param>
public sealed record SettingsValues(JsonObject Values, IReadOnlySet<string> KeptSecrets, string Version);

/// <summary>Loads and saves any registered settings by their schema, without ever giving a secret away.</summary>
public sealed class SettingsEditor(ISettingsStore store, IEnumerable<SettingsType> types, SchemaCatalogue schemas, IRecipeTransaction transaction)
{
    /// <summary>All registered settings by name.</summary>
    public IReadOnlyList<SettingsType> Types { get; } = [.. types.DistinctBy(t => t.Type).OrderBy(t => t.Name, StringComparer.Ordinal)];

    /// <summary>The settings of that name, compared without case, or null.</summary>
    public SettingsType? Find(string name) => Types.FirstOrDefault(t => string.Equals(t.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The schema of the settings.</summary>
    public SchemaNode SchemaOf(SettingsType type) => schemas.Of(type.Type);

    /// <summary>The settings as they are.</summary>
    public async Task<SettingsValues> LoadAsync(SettingsType type, CancellationToken cancellationToken) => Show(type, await store.GetAsync(type.Type, cancellationToken));

    /// <summary>
    /// Replaces the settings. A secret that is not among the values stays as it is; null or an empty text removes it. Other values that are not given become the defaults.
    /// </summary>
    /// <param name="type">Which settings.</param>
    /// <param name="values">The values.</param>
    /// <param name="version">The <see cref="SettingsValues.Version"/> that was seen, or null to overwrite whatever is there.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ProblemException">400 with the faults by field; 412: someone else changed the settings in between.</exception>
    public Task SaveAsync(SettingsType type, JsonObject values, string? version, CancellationToken cancellationToken) => transaction.RunAsync(async ct =>
    {
        var current = await store.GetAsync(type.Type, ct);
        if (version is not null && Show(type, current).Version != version)
        {
            throw new ProblemException(412, "The state has changed.", "Someone else changed these settings in between. Load them again and repeat the change.");
        }

        var written = WithKeptSecrets(type, values, current);
        await store.SaveAsync(type.Type, schemas.Read(type.Type, written), ct);
    }, cancellationToken);

    /// <summary>What <see cref="SaveAsync"/> would refuse of these values; nothing is saved.</summary>
    public async Task<IReadOnlyList<InputError>> CheckAsync(SettingsType type, JsonObject values, CancellationToken cancellationToken) =>
        schemas.Check(schemas.Of(type.Type), WithKeptSecrets(type, values, await store.GetAsync(type.Type, cancellationToken))).Errors;

    /// <summary>Changes the values that are given and leaves the others: what a recipe does.</summary>
    /// <exception cref="ProblemException">400 with the faults by field, below the settings' name.</exception>
    public async Task MergeAsync(SettingsType type, JsonObject values, CancellationToken cancellationToken)
    {
        var merged = schemas.Write(await store.GetAsync(type.Type, cancellationToken));
        foreach (var (name, value) in values)
        {
            merged[merged.FirstOrDefault(m => string.Equals(m.Key, name, StringComparison.OrdinalIgnoreCase)).Key ?? name] = value?.DeepClone();
        }

        await store.SaveAsync(type.Type, schemas.Read(type.Type, merged, path: type.Name), cancellationToken);
    }

    private JsonObject WithKeptSecrets(SettingsType type, JsonObject values, object current)
    {
        var known = schemas.Write(current);
        var written = (JsonObject)values.DeepClone();
        WalkSecrets(schemas.Of(type.Type), written, known, "", static (name, target, source, _) =>
        {
            if (target is not null && !Has(target, name) && source?[name] is { } kept)
            {
                target[name] = kept.DeepClone();
            }
        });
        return written;
    }

    private SettingsValues Show(SettingsType type, object settings)
    {
        var values = schemas.Write(settings);
        var kept = new HashSet<string>(StringComparer.Ordinal);
        WalkSecrets(schemas.Of(type.Type), values, values, "", (name, target, _, path) =>
        {
            if (target?[name] is JsonValue secret && secret.ToString().Length > 0)
            {
                kept.Add(path);
            }

            target?.Remove(name);
        });
        return new SettingsValues(values, kept, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(values.ToJsonString())))[..16]);
    }

    private static bool Has(JsonObject values, string name) => values.Any(v => string.Equals(v.Key, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Visits the secrets of the object and of the objects in it. Within lists there are none: no entry could be told from another.</summary>
    private static void WalkSecrets(SchemaNode node, JsonObject? target, JsonObject? source, string path, Action<string, JsonObject?, JsonObject?, string> visit)
    {
        foreach (var property in node.Properties)
        {
            var place = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (property.Secret)
            {
                visit(property.Name, target, source, place);
            }
            else if (property.Value.Kind == SchemaKind.Object)
            {
                WalkSecrets(property.Value, target?[property.Name] as JsonObject, source?[property.Name] as JsonObject, place, visit);
            }
        }
    }
}
