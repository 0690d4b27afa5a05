using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Problems;
using Studio.Scripting.Expressions;

namespace Studio.Decisions.Rules;

/// <summary>Refuses rules whose condition does not compile, with the place of the error, and offers that open nothing; scripts are checked as all Liquid is. The services are asked for when needed: facts read content themselves.</summary>
internal sealed class DecisionContentHandler(IServiceProvider services) : IContentHandler
{
    public async Task ValidatingAsync(ContentItem item, ContentDefinitions definitions, ICollection<InputError> errors, CancellationToken cancellationToken)
    {
        if (definitions.HasPart(item.ContentType, DecisionParts.Rule))
        {
            await ValidateRuleAsync(item, errors, cancellationToken);
        }

        if (definitions.HasPart(item.ContentType, DecisionParts.Offer) && OfferAction.LacksAddress(item))
        {
            errors.Add(new InputError($"{DecisionParts.Offer}.Link.Url", services.GetRequiredService<IStringLocalizer<DecisionParts>>()["The address of what is opened is needed."]));
        }
    }

    private async Task ValidateRuleAsync(ContentItem item, ICollection<InputError> errors, CancellationToken cancellationToken)
    {
        var rule = RuleReader.Read(item);
        if (!string.IsNullOrWhiteSpace(rule.Condition))
        {
            var catalogue = await services.GetRequiredService<FactService>().GetCatalogueAsync(cancellationToken);
            var text = services.GetRequiredService<IStringLocalizer<DecisionParts>>();
            var compiled = services.GetRequiredService<ExpressionCompiler>().Compile(rule.Condition, catalogue, out var faults);
            foreach (var division in compiled?.Divisions.Where(d => d.Divisor is null) ?? [])
            {
                errors.Add(new InputError($"{DecisionParts.Rule}.Condition", text["This divides by zero."], division.Line, division.Column));
            }

            foreach (var fault in faults)
            {
                errors.Add(new InputError($"{DecisionParts.Rule}.Condition", ExpressionErrorText.Localize(fault, text), fault.Line, fault.Column));
            }
        }

        if (rule.ValidFrom is not null && rule.ValidTo <= rule.ValidFrom)
        {
            errors.Add(new InputError($"{DecisionParts.Rule}.ValidTo", "The end must come after the beginning."));
        }

        var content = services.GetRequiredService<ContentManager>();
        await RequireAsync(content, rule.OfferId, DecisionParts.Offer, "Offer", errors, cancellationToken);
        if (rule.ScriptId is not null)
        {
            await RequireAsync(content, rule.ScriptId, DecisionParts.Script, "Script", errors, cancellationToken);
        }
    }

    private static async Task RequireAsync(ContentManager content, string id, string part, string field, ICollection<InputError> errors, CancellationToken cancellationToken)
    {
        if ((await content.GetAsync(id, VersionOptions.Published, cancellationToken))?.Content.ContainsKey(part) != true)
        {
            errors.Add(new InputError($"{DecisionParts.Rule}.{field}", "Choose one that is published."));
        }
    }
}
