using Microsoft.Extensions.Localization;

namespace Studio.Customers.Conditions;

/// <summary>The texts of <c>&lt;studio-condition&gt;</c> in the person's language.</summary>
public static class ConditionLabels
{
    /// <summary>The texts by the names that the element knows them by.</summary>
    public static IReadOnlyDictionary<string, string> For(IStringLocalizer text) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["builder"] = text["Condition builder"],
        ["views"] = text["How the condition is written"],
        ["build"] = text["Build"],
        ["script"] = text["As JavaScript"],
        ["all"] = text["All of these hold"],
        ["any"] = text["One of these holds"],
        ["not"] = text["Turned round: not"],
        ["group"] = text["Group"],
        ["fact"] = text["Fact"],
        ["operator"] = text["Comparison"],
        ["value"] = text["Value"],
        ["from"] = text["From"],
        ["to"] = text["To"],
        ["values"] = text["Values, separated by commas"],
        ["argument"] = text["Of"],
        ["expression"] = text["As JavaScript"],
        ["yes"] = text["Yes"],
        ["no"] = text["No"],
        ["addRule"] = text["Add condition"],
        ["addGroup"] = text["Add group"],
        ["remove"] = text["Remove"],
        ["incomplete"] = text["Something is still missing."],
        ["empty"] = text["Nobody is asked anything yet: add a condition."],
        ["counting"] = text["Counting…"],
        ["matches"] = text["True of {0} of {1} now"],
        ["estimate"] = text["True of about {0} of {1} now"],
        ["examples"] = text["For example"],
        ["failed"] = text["It could not be checked: {0}"],
        ["errorAt"] = text["Line {0}, column {1}: {2}"],
        ["="] = text["is"],
        ["!="] = text["is not"],
        ["<"] = text["is less than"],
        ["<="] = text["is at most"],
        [">"] = text["is more than"],
        [">="] = text["is at least"],
        ["between"] = text["is between"],
        ["notBetween"] = text["is not between"],
        ["in"] = text["is one of"],
        ["notIn"] = text["is none of"],
        ["contains"] = text["contains"],
        ["doesNotContain"] = text["does not contain"],
        ["beginsWith"] = text["begins with"],
        ["doesNotBeginWith"] = text["does not begin with"],
        ["endsWith"] = text["ends with"],
        ["doesNotEndWith"] = text["does not end with"],
        ["null"] = text["is not known"],
        ["notNull"] = text["is known"],
    };
}
