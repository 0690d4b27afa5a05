namespace Studio.Web.Tests.Privacy;

/// <summary>Where nothing of a customer is put, with the reason: every other column of text of a table that holds something of him must hold a word of his, so that a new one is not forgotten.</summary>
internal static class CanaryPlaces
{
    /// <summary>Columns that hold what the studio itself and those who work with it write: names of kinds, states, who did it. Ids and numbers need no place here.</summary>
    private static readonly HashSet<string> OfTheStudio = new(StringComparer.Ordinal)
    {
        "AUDIT.ACTION", "AUDIT.ACTORID", "AUDIT.ACTORNAME", "AUDIT.ADDRESS", "AUDIT.SUBJECTTYPE", "AUDIT.TRACEID",
        "IDEMPOTENCYKEY.BODYHASH", "IDEMPOTENCYKEY.SCOPE",
        "OUTGOINGMESSAGE.CHANNEL", "OUTGOINGMESSAGE.DETAIL",
        "CONTENTITEM.AUTHOR", "CONTENTITEM.OWNER", "CONTENTITEM.TYPE",
        "CONTENTBULK.ACT", "CONTENTBULK.CLAIMS", "CONTENTBULK.CONTENTTYPE", "CONTENTBULK.FIELD", "CONTENTBULK.FIELDVALUE", "CONTENTBULK.OWNERID", "CONTENTBULK.STATE", "CONTENTBULKITEM.AFTER",
        "BEHAVIOURVALUE.EDGEID",
        "INTERACTION.AGENT", "INTERACTION.CATEGORY", "INTERACTION.CHANNEL", "INTERACTION.TOUCHPOINT", "INTERACTION.TYPE",
        "CONSENTGRANT.ACTOR", "CONSENTGRANT.PURPOSE", "CONSENTGRANT.SOURCE",
        "IMPORTREJECT.ARGUMENTS", "IMPORTREJECT.REASON",
        "DECISION.CHANNEL", "DECISION.CONSIDERED", "DECISION.TOUCHPOINT", "DECISIONRESPONSE.CURRENCY", "DECISIONRESPONSE.RULEVERSION",
        "SUBJECTLINK.EVIDENCE", "SUBJECTLINK.RULE",
        "IDENTIFIER.KIND", "IDENTIFIER.SOURCE",
        "C_ORDER.DISPLAYTEXT", "C_ORDER.F55", "C_ORDER.F56", "C_ORDER.F57", "C_ORDER.F59_CURRENCY", "C_ORDER.F61",
    };

    /// <summary>Tables that hold nothing of customers.</summary>
    private static readonly HashSet<string> OfNobody = new(StringComparer.Ordinal)
    {
        "DATAMIGRATION", "OUTBOX", "SETTINGS", "USER", "ROLE", "USERROLE", "USERCLAIM", "USERLOGIN", "USERTOKEN", "ROLECLAIM", "USERSETTING", "BACKGROUNDTASKSTATE", "DATAPROTECTIONKEY",
        "CONTENTDEFINITION", "CONTENTWORK", "CONTENTKEY", "CONTENTSEARCH", "CONTENTSEARCHQUEUE", "CONTENTSEARCHWORK", "CONTENTSEARCHLATER", "KEPTRECIPEPART", "TWOFACTOR", "RECOVERYCODE", "PASSWORDLINK", "ROLEOFFER", "APIKEY", "TOKENKEY", "USERNOTIFICATION",
        "CONTENTVIEW", "CONTENTVIEWDEFAULT", "CONTENTIMPORT", "CONTENTTYPEDRAFT", "BEHAVIOURDEFINITION", "BEHAVIOURREMAINDER", "PLANNEDINTERACTIONTYPE", "CONSENTPURPOSE", "CONSENTTEXT", "ERASUREPROOF", "SEGMENTSTATE", "SEGMENTRECOUNT",
        "ORDERLINE", "IMPORTJOB", "RULESETMOMENT", "RULESETENTRY", "OFFERMODEL", "DECISIONSTEP", "WINDTUNNELRUN", "RULETRIAL", "RULESETTRIAL", "TEMPLATEUSE", "SHOPORDERNUMBER", "WEBHOOK", "DUPLICATESEARCH",
        "C_BEHAVIOURFACT", "C_CONSENTPURPOSE", "C_CONTACTPOLICY", "C_DECISIONTABLE", "C_HOUSEHOLD", "C_INTERACTIONTYPE", "C_ORGANISATION", "C_SCRIPT", "C_SEGMENT", "C_TEMPLATE", "C_OFFER", "C_PRODUCT", "C_RULE", "C_SALESSCRIPT",
    };

    /// <summary>Tables that may hold something of a customer and nothing of this one: the tests of their own modules fill them and erase whose they are.</summary>
    private static readonly HashSet<string> FilledElsewhere = new(StringComparer.Ordinal)
    {
        "MEDIATEXT", "CONTENTIMPORTERROR", "SHOPINVITATION", "CUSTOMERACCOUNT", "SEGMENTMEMBER", "SEGMENTPENDING", "IMPORTEDCONTACT", "CART", "CARTLINE", "WEBHOOKDELIVERY", "DUPLICATESUSPECT", "PROPOSALHOLD", "TABLEDECISION", "M_CUSTOMER_F9",
    };

    /// <summary>What is neither covered nor explained.</summary>
    public static IReadOnlyList<string> Uncovered(StoredTables tables, IReadOnlyCollection<string> ids, string word)
    {
        var of = tables.Of(ids, word);
        return
        [
            .. of.Where(t => !IsIndex(t.Table)).SelectMany(t => t.Empty.Where(c => !OfTheStudio.Contains($"{t.Table}.{c}")).Select(c => $"{t.Table}.{c}")),
            .. tables.Names.Except(of.Select(t => t.Table)).Where(t => !OfNobody.Contains(t) && !FilledElsewhere.Contains(t) && !IsOfAPolicy(t) && !IsIndex(t) && !IsScheduler(t)),
        ];
    }

    /// <summary>Rows that an erasure itself makes (its proof, its record, the answer that is remembered), and what changes by the clock: tasks that ran, the scheduler, the index of everybody's words. What was wrong with his rejected row goes with it.</summary>
    public static bool IsOfTheErasure(string difference) =>
        new[] { "ERASUREPROOF has", "AUDIT has", "IDEMPOTENCYKEY has", "OUTBOX ", "BACKGROUNDTASKSTATE ", "QRTZ_", "CONTENTSEARCH", "CONTENTIMPORTERROR lost" }.Any(t => difference.StartsWith(t, StringComparison.Ordinal));

    /// <summary>The lists of a contact policy; the number of a field depends on which features are there before it.</summary>
    private static bool IsOfAPolicy(string table) => table.StartsWith("M_CONTACTPOLICY_F", StringComparison.Ordinal);

    /// <summary>The tables behind the search index hold words of everybody in one row.</summary>
    private static bool IsIndex(string table) => table.StartsWith("CONTENTSEARCH_", StringComparison.Ordinal);

    /// <summary>The scheduler of a cluster.</summary>
    private static bool IsScheduler(string table) => table.StartsWith("QRTZ_", StringComparison.Ordinal);
}
