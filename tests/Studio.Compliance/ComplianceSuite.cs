using System.Globalization;
using Microsoft.Extensions.Localization;
using Studio.Kernel.Localization;
using Studio.Kernel.Schemas;

namespace Studio.Compliance;

/// <summary>What the suites share: the texts of the module under test, and schemas.</summary>
public abstract class ComplianceSuite
{
    /// <summary>Texts from the embedded <c>Localization/*.json</c> of modules.</summary>
    protected static IStringLocalizerFactory Localizers { get; } = new JsonStringLocalizerFactory();

    /// <summary>The schemas of annotated types; a suite of a module with formats of its own replaces it.</summary>
    protected virtual SchemaCatalogue Schemas { get; } = new(Localizers, []);

    /// <summary>The English text has a translation in every language of Studio's, in the module of the type.</summary>
    protected static void ShouldBeTranslated(Type resources, string text, string where)
    {
        text.ShouldNotBeNullOrWhiteSpace(where);
        var culture = CultureInfo.CurrentUICulture;
        try
        {
            foreach (var language in StudioCultures.All.Where(c => c != "en"))
            {
                CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
                Localizers.Create(resources)[text].ResourceNotFound.ShouldBeFalse($"{where}: '{text}' is not in Localization/{language}.json of {resources.Assembly.GetName().Name}");
            }
        }
        finally
        {
            CultureInfo.CurrentUICulture = culture;
        }
    }

    /// <summary>Every title, description and group of the schema, at any depth, is a text that was written for people and is translated.</summary>
    protected static void ShouldBeDescribed(SchemaNode node, string where)
    {
        foreach (var property in node.Properties.Where(p => p.Resources.Assembly != typeof(SchemaNode).Assembly || node.ClrType.Assembly == p.Resources.Assembly))
        {
            var place = $"{where}.{property.Name}";
            ShouldBeTranslated(property.Resources, property.Title, place);
            foreach (var text in new[] { property.Description, property.Group }.OfType<string>().Concat(property.Messages.Values))
            {
                ShouldBeTranslated(property.Resources, text, place);
            }

            foreach (var choice in (property.Value.Choices ?? property.Value.Item?.Choices ?? []).Where(c => c.Title is not null))
            {
                ShouldBeTranslated(property.Value.Item?.ClrType ?? property.Value.ClrType, choice.Title!, place);
            }

            ShouldBeDescribed(property.Value.Item ?? property.Value, place);
        }
    }

    /// <summary>No two are the same, without case.</summary>
    protected static void ShouldBeUnique(IEnumerable<string> names, string what) =>
        names.GroupBy(n => n, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty($"{what} stand twice");
}
