using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.Customers.Interactions;
using Studio.DecisionEngine.Facts;
using Studio.Decisions;
using Studio.Kernel.Localization;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Security;
using Studio.Kernel.Security.Audit;
using Studio.Scripting.Expressions;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Localization;

/// <summary>Whatever a person sees is there in Traditional and Simplified Chinese.</summary>
[Collection(RunningHostGroup.Name)]
public sealed partial class TranslationTests(RunningHost running)
{
    /// <summary>The same in every language.</summary>
    private static readonly string[] SameInChinese = ["{0}: {1}", "{0} – {1}", "“{0}”", "Tab", "Studio"];

    public static TheoryData<string> Folders() => [.. SourceTexts.Folders];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_text_of_the_source_is_translated(string folder)
    {
        var texts = new SourceTexts(folder);
        foreach (var culture in SourceTexts.Cultures)
        {
            texts.Used().Except(texts.Translations(culture).Keys).ShouldBeEmpty($"{folder}/Localization/{culture}.json");
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_translation_is_one_and_is_of_use(string folder)
    {
        var texts = new SourceTexts(folder);
        var (literals, patterns) = SourceTexts.EveryLiteral();
        foreach (var culture in SourceTexts.Cultures)
        {
            var translations = texts.Translations(culture);
            translations.Keys.Except(texts.Used()).Where(k => !literals.Contains(k) && !literals.Contains(AsJsonName(k)) && !patterns.Any(p => p.IsMatch(k))).ShouldBeEmpty($"{folder} {culture}: no source says this");
            translations.Where(t => string.IsNullOrWhiteSpace(t.Value) || (t.Value == t.Key && !SameInChinese.Contains(t.Key))).ShouldBeEmpty($"{folder} {culture}: not translated");
            translations.Where(t => !Holes(t.Value).SetEquals(Holes(t.Key))).ShouldBeEmpty($"{folder} {culture}: placeholders are lost or added");
        }

        texts.Translations("zh-Hant").Keys.Order(StringComparer.Ordinal).ShouldBe(texts.Translations("zh-Hans").Keys.Order(StringComparer.Ordinal));
    }

    /// <summary>A name of JSON is told in words on the page that shows what is kept of a person: <c>occurredAt</c> as "Occurred at".</summary>
    private static string AsJsonName(string text) => string.Concat(text.Split(' ').Select((word, i) => word.Length == 0 ? "" : (i == 0 ? char.ToLowerInvariant(word[0]) : char.ToUpperInvariant(word[0])) + word[1..]));

    [Fact]
    public async Task Every_declared_title_is_translated()
    {
        await using var tenant = await TenantInProcess.OpenAsync(running.Host);
        await using var scope = tenant.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var localizers = services.GetRequiredService<IStringLocalizerFactory>();
        var declared = new List<(string Where, Type Resources, string Text)>();
        declared.AddRange(services.GetServices<INavigationProvider>().SelectMany(p => p.Items).Select(i => ("navigation", i.Resources, i.Text)));
        declared.AddRange(services.GetServices<IPermissionProvider>().SelectMany(p => p.Permissions.Select(permission => ("permission", p.GetType(), permission.Description))));
        declared.AddRange(services.GetServices<IAuditActionProvider>().SelectMany(p => p.Actions).Select(a => ("audit", a.Resources, a.Text)));
        var types = services.GetRequiredService<InteractionTypes>();
        foreach (var type in types.All)
        {
            declared.Add(("interaction", type.GetType(), type.Title));
            declared.AddRange((types.SchemaOf(type)?.Properties ?? []).Select(f => ("payload of " + type.Name, f.Resources, f.Title)));
        }

        foreach (var provider in services.GetServices<IFactProvider>())
        {
            foreach (var fact in (await provider.DescribeAsync(CancellationToken.None)).Where(f => f.Resources is not null))
            {
                declared.Add(("fact " + fact.Path, fact.Resources!, fact.Title));
            }
        }

        foreach (var provider in services.GetServices<IContentPartProvider>())
        {
            declared.AddRange(provider.Parts.SelectMany(part => part.Fields.Select(field => ("field of " + part.Name, provider.GetType(), field.DisplayName))));
        }

        foreach (var feature in services.GetRequiredService<ModuleCatalogue>().Features)
        {
            var resources = feature.Module.Assembly.GetTypes()[0];
            declared.AddRange(new[] { feature.Name, feature.Description, feature.Category }.Select(text => ("manifest of " + feature.Id, resources, text)));
        }

        declared.AddRange(ErrorMessages.All.Select(m => ("condition", typeof(DecisionParts), m)));
        declared.Count.ShouldBeGreaterThan(120);
        foreach (var culture in SourceTexts.Cultures)
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            declared.Where(d => localizers.Create(d.Resources)[d.Text].ResourceNotFound).Select(d => $"{culture} {d.Resources.Assembly.GetName().Name}: {d.Where} '{d.Text}'").Distinct().ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_page_speaks_the_language_that_is_asked_for()
    {
        using var admin = await running.Host.SignInAsync();
        foreach (var (language, rules, shop) in new[] { ("zh-TW", "商業法則", "購物車"), ("zh-CN", "商业法则", "购物车"), ("en-GB", "Rules", "Cart"), ("fr-FR", "Rules", "Cart") })
        {
            admin.DefaultRequestHeaders.AcceptLanguage.Clear();
            admin.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
            (await admin.GetStringAsync("/admin/rules")).ShouldContain(rules);
            (await admin.GetStringAsync("/shop/cart")).ShouldContain(shop);
        }

        // A refusal too, wherever its sentence comes from.
        admin.DefaultRequestHeaders.AcceptLanguage.Clear();
        admin.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-TW");
        admin.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var missing = await admin.GetAsync("/admin/rules/01never0000000000000000000");
        ((int)missing.StatusCode).ShouldBe(404);
        var page = await missing.Content.ReadAsStringAsync();
        page.ShouldContain("找不到");
        page.ShouldContain("沒有這條商業法則");
    }

    [Fact]
    public void Every_language_has_its_own_name() => StudioCultures.All.Select(StudioCultures.NativeName).Distinct().Count().ShouldBe(3);

    private static HashSet<string> Holes(string text) => [.. Hole().Matches(text).Select(m => m.Value)];

    [GeneratedRegex(@"\{[0-9]+\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hole();
}
