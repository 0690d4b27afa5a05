using System.Globalization;
using System.Text.Json.Nodes;
using Studio.Contents.Access;
using Studio.ContentModel.Items;
using Studio.Customers;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Problems;
using Studio.Liquid;
using Studio.Templates.Rendering;

namespace Studio.Templates.Api;

/// <summary>A fault of a template, in its author's lines.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Message">What happened and what to do.</param>
/// <param name="Template">The template that it renders and that the fault is in; null for the text itself.</param>
/// <param name="Code">A stable code.</param>
internal sealed record PreviewError(int Line, int Column, string Message, string? Template, string Code);

/// <summary>A variable that had no value.</summary>
internal sealed record PreviewMissing(string Path, int Line, int Column);

/// <summary>What a template writes.</summary>
/// <param name="Text">The text; empty where there are errors.</param>
/// <param name="Errors">Why it writes nothing.</param>
/// <param name="Missing">What had no value for this customer.</param>
internal sealed record PreviewResult(string Text, IReadOnlyList<PreviewError> Errors, IReadOnlyList<PreviewMissing> Missing);

/// <summary>Renders what an author is writing, for a customer of his choice and with what he may see.</summary>
internal sealed class TemplatePreview(LiquidEngine engine, TemplateScopes scopes, FactService facts, ContentManager content, ContentDoor door, IEnumerable<ITemplateSample> samples, TimeProvider time)
{
    public async Task<PreviewResult> RenderAsync(string source, string? customerId, CultureInfo culture, LiquidEncoding encoding, CancellationToken cancellationToken)
    {
        if (!engine.TryParse(source, out var template, out var faults))
        {
            return new PreviewResult("", [.. faults.Select(Describe)], []);
        }

        var report = new LiquidReport();
        var subject = new TemplateSubject(culture, encoding) { Profile = await ProfileAsync(customerId, cancellationToken), Roots = await SamplesAsync(culture, cancellationToken), Report = report };
        try
        {
            var text = await template.RenderAsync(await scopes.CreateAsync(subject, cancellationToken), cancellationToken);
            return new PreviewResult(text, [], [.. report.Missing.Select(m => new PreviewMissing(m.ToString(), m.Line, m.Column))]);
        }
        catch (LiquidException fault)
        {
            return new PreviewResult("", [Describe(fault.Error)], [.. report.Missing.Select(m => new PreviewMissing(m.ToString(), m.Line, m.Column))]);
        }
    }

    private async Task<IReadOnlyDictionary<string, JsonNode?>> SamplesAsync(CultureInfo culture, CancellationToken cancellationToken)
    {
        var roots = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var sample in samples)
        {
            if (await sample.GetAsync(culture, cancellationToken) is { } value)
            {
                roots[sample.Root] = value;
            }
        }

        return roots;
    }

    private static PreviewError Describe(LiquidError error) => new(error.Line, error.Column, error.Message, error.TemplateName, error.Code);

    private async Task<FactProfile?> ProfileAsync(string? customerId, CancellationToken cancellationToken)
    {
        if (customerId is null)
        {
            return null;
        }

        var customer = await content.GetAsync(customerId, VersionOptions.Published, cancellationToken);
        if (customer is null || !customer.Content.ContainsKey(CustomerParts.Customer))
        {
            throw ProblemException.Invalid("customerId", $"There is no customer '{customerId}'.");
        }

        await door.RequireAsync(ContentAct.View, customer.ContentType, customer, cancellationToken);
        var catalogue = await facts.GetCatalogueAsync(cancellationToken);
        var batch = new FactBatch(catalogue, [new FactSubject(customerId, null)], null, time.GetUtcNow());
        await facts.LoadAsync(batch, cancellationToken);
        return batch.Profiles[0];
    }
}
