using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Customers.Conditions;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Problems;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Segments;

/// <summary>Refuses segments whose condition does not compile, or asks what nobody knows of a customer who is not there.</summary>
internal sealed class SegmentValidation(IServiceProvider services) : IContentHandler
{
    private const string Path = SegmentParts.Segment + ".Condition";

    public async Task ValidatingAsync(ContentItem item, ContentDefinitions definitions, ICollection<InputError> errors, CancellationToken cancellationToken)
    {
        if (!definitions.HasPart(item.ContentType, SegmentParts.Segment) || item.GetText(SegmentParts.Segment, "Condition") is not { Length: > 0 } condition)
        {
            return;
        }

        var text = services.GetRequiredService<IStringLocalizer<CustomerParts>>();
        var scope = await services.GetRequiredService<CustomerConditions>().ScopeAsync(cancellationToken);
        services.GetRequiredService<ExpressionCompiler>().Compile(condition, scope, out var faults);
        foreach (var fault in faults)
        {
            errors.Add(new InputError(Path, ConditionErrorText.Localize(fault, text), fault.Line, fault.Column));
        }
    }
}
