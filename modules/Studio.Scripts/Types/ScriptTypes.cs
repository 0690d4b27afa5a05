using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.Contents.Access;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Engine;
using Studio.Scripting.Expressions;

namespace Studio.Scripts.Types;

/// <summary>TypeScript declarations of what a script of this tenant can speak of.</summary>
/// <param name="Text">The declarations.</param>
/// <param name="ETag">Another where anything in them is another.</param>
public sealed record ScriptDeclarations(string Text, string ETag);

/// <summary>
/// Declares, for editors, what scripts can speak of: the fixed roots with every fact that the catalogue has now (so a field that a planner added is there at once), the content types, and the functions that modules offer.
/// The titles of facts are in the language of the request, and fields that the person does not see are not there.
/// </summary>
public sealed class ScriptTypes(
    ContentDefinitionStore definitions, ContentFieldTypes fields, ContentDoor door, IEnumerable<IGlobalMethodProvider> methods, IServiceProvider services, IStringLocalizerFactory localizers)
{
    /// <summary>The names that every script can have, whoever runs it.</summary>
    public static IReadOnlyList<string> Roots { get; } = ["customer", "household", "product", "cart", "visit", "context", "facts"];

    /// <summary>The declarations with these roots; with all where none are named.</summary>
    public async Task<ScriptDeclarations> GetAsync(IReadOnlyCollection<string> roots, CancellationToken cancellationToken)
    {
        var text = new StringBuilder("// What scripts of this studio can speak of.\n");
        var wanted = roots.Count == 0 ? Roots : [.. Roots.Where(r => roots.Contains(r, StringComparer.Ordinal))];
        AddFacts(text, services.GetService<FactService>() is { } facts ? await facts.GetCatalogueAsync(cancellationToken) : new FactCatalogue([]), wanted);
        text.Append("/** The moment at which the script runs, in milliseconds since 1970: new Date(now) */\ndeclare const now: number;\n/** What the caller gave. */\ndeclare const input: any;\n");
        AddTypes(text, door.Fields.Visible(await definitions.GetAsync(cancellationToken)));
        AddMethods(text);
        var written = text.ToString();
        return new ScriptDeclarations(written, $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(written)))[..24]}\"");
    }

    private void AddFacts(StringBuilder text, FactCatalogue catalogue, IReadOnlyList<string> roots)
    {
        foreach (var root in roots)
        {
            // What is asked like a function has no value that could be handed to a script.
            var own = catalogue.Facts.Where(f => f.Parameters is null && f.Path.StartsWith(root + ".", StringComparison.Ordinal)).ToList();
            var name = "Studio" + char.ToUpperInvariant(root[0]) + root[1..];
            text.Append("interface ").Append(name).Append(" {\n");
            AddMembers(text, own, root.Length + 1, "  ");
            text.Append("}\ndeclare const ").Append(root).Append(": ").Append(name).Append(";\n");
        }
    }

    private void AddMembers(StringBuilder text, IReadOnlyList<FactDescriptor> facts, int from, string indent)
    {
        foreach (var group in facts.GroupBy(f => f.Path[from..].Split('.')[0], StringComparer.Ordinal))
        {
            var leaf = group.FirstOrDefault(f => f.Path.Length == from + group.Key.Length);
            if (leaf is not null)
            {
                text.AppendDoc(indent, TitleOf(leaf)).Append(indent).Append("readonly ").Append(TypeScriptText.Name(group.Key)).Append("?: ").Append(TypeOf(leaf.Type)).Append(";\n");
                continue;
            }

            text.Append(indent).Append("readonly ").Append(TypeScriptText.Name(group.Key)).Append(": {\n");
            AddMembers(text, [.. group], from + group.Key.Length + 1, indent + "  ");
            text.Append(indent).Append("};\n");
        }
    }

    private string TitleOf(FactDescriptor fact)
    {
        var title = fact.Resources is null ? fact.Title : localizers.Create(fact.Resources)[fact.Title].Value;
        return fact.Unit.Length > 0 ? $"{title} ({fact.Unit})" : title;
    }

    private static string TypeOf(ExpressionType type) => type switch
    {
        ExpressionType.Boolean => "boolean",
        ExpressionType.Number => "number",
        ExpressionType.String => "string",
        ExpressionType.List => "readonly (string | number | boolean)[]",
        _ => "any",
    };

    private void AddTypes(StringBuilder text, ContentDefinitions all)
    {
        text.Append("""
            /** An item of content as it is kept: its parts under their names. */
            interface ContentItem {
              readonly ContentItemId: string;
              readonly ContentItemVersionId: string;
              ContentType: string;
              DisplayText: string;
              readonly Latest: boolean;
              readonly Published: boolean;
              [part: string]: any;
            }

            """.ReplaceLineEndings("\n"));
        foreach (var type in all.Types.Values.Where(t => TypeScriptText.IsIdentifier(t.Name)))
        {
            text.AppendDoc("", type.DisplayName).Append("interface ").Append(type.Name).Append("Item extends ContentItem {\n");
            foreach (var part in type.Parts)
            {
                text.Append("  ").Append(TypeScriptText.Name(part.Name)).Append("?: {\n");
                foreach (var place in all.FieldsOf(type).Where(p => p.Part == part))
                {
                    var schema = fields.Find(place.Field.FieldType)?.Schema(place.Field);
                    text.AppendDoc("    ", place.Field.DisplayName).Append("    ").Append(TypeScriptText.Name(place.Field.Name)).Append("?: ").Append(TypeScriptText.TypeOf(schema)).Append(";\n");
                }

                text.Append("    [name: string]: any;\n  };\n");
            }

            text.Append("}\n");
        }
    }

    private void AddMethods(StringBuilder text)
    {
        var offered = methods.SelectMany(p => p.GetMethods()).GroupBy(m => m.Name, StringComparer.Ordinal).Select(g => g.Last()).Where(m => TypeScriptText.IsIdentifier(m.Name)).OrderBy(m => m.Name, StringComparer.Ordinal).ToList();
        foreach (var method in offered)
        {
            text.Append("/**\n * ").Append(TypeScriptText.Words(method.Description)).Append('\n');
            foreach (var parameter in method.Parameters.Where(p => p.Description.Length > 0))
            {
                text.Append(" * @param ").Append(parameter.Name).Append(' ').Append(TypeScriptText.Words(parameter.Description)).Append('\n');
            }

            var parameters = method.Parameters.Select(p => $"{p.Name}{(p.Optional && !p.Name.StartsWith("...", StringComparison.Ordinal) ? "?" : "")}: {p.Type}");
            text.Append(" */\ndeclare function ").Append(method.Name).Append('(').AppendJoin(", ", parameters).Append("): ").Append(method.Returns).Append(";\n");
        }

        if (offered.TrueForAll(m => m.Name != "log"))
        {
            text.Append("/** Writes a line into the log of the run. */\ndeclare function log(level: 'Trace' | 'Debug' | 'Information' | 'Warning' | 'Error' | 'Critical', message: any): void;\n");
        }

        text.Append("/** Writes lines into the log of the run. */\ndeclare const console: { log(...values: any[]): void; info(...values: any[]): void; warn(...values: any[]): void; error(...values: any[]): void };\n");
    }
}
