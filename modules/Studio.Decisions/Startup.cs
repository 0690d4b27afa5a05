using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Admin.Code;
using Studio.Admin.Dashboard;
using Studio.ContentModel;
using Studio.ContentModel.Items;
using Microsoft.Extensions.Localization;
using Studio.Customers;
using Studio.Customers.Conditions;
using Studio.Customers.PersonalData;
using Studio.Customers.Interactions;
using Studio.Data;
using Studio.Data.Outbox;
using Studio.Data.Verification;
using Studio.Decisions.Api;
using Studio.Customers.Screens;
using Studio.Decisions.Decisions;
using Studio.Decisions.Desk;
using Studio.Decisions.Pages.Decisions;
using Studio.Decisions.History;
using Studio.Decisions.Learning;
using Studio.Decisions.Performance;
using Studio.Decisions.Policies;
using Studio.Decisions.Rules;
using Studio.Decisions.Tables;
using Studio.Decisions.Trials;
using Studio.Decisions.WindTunnel;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Recipes;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Security;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Settings;
using Studio.Templates.Rendering;
using Studio.Templates.Uses;
using Studio.Scripting.Expressions;

namespace Studio.Decisions;

internal sealed class Startup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddContentParts<DecisionParts>().AddContentParts<ContactPolicyParts>().AddGuaranteedType(ContactPolicyParts.Policy, ContactPolicyParts.Type);
        services.AddContentParts<DecisionTableParts>().AddContentPart<DecisionTablePartType>().AddGuaranteedType(DecisionTableParts.Table, DecisionTableParts.Type);
        services.AddMigration<TableDecisionMigration>().AddSingleton<PublishedTables>().AddScoped<TableDecisionService>().AddScoped<IContentHandler, TableContentHandler>().AddPersonalDataSource<TableDecisionData>();
        services.AddSingleton<IPermissionProvider, DecisionPermissions>();
        services.AddSingleton<INavigationProvider, DecisionNavigation>();
        services.AddDecisionInteractions();
        services.AddPersonalDataSource<DecisionData>().AddSettings<DecisionRetentionSettings>().AddSettings<DecisionSettings>();
        services.AddMigration<DecisionMigration>();
        services.AddSingleton(new ExpressionCompiler(new ExpressionOptions { RequireCondition = true }));
        services.AddScoped<ITemplateSample, OfferSample>();
        services.AddScoped<ScriptText>().AddSingleton<ILiquidTexts, SalesScriptTexts>();
        services.AddSingleton<DecisionSnapshots>();
        services.AddSingleton<RuleSetHistory>().AddSingleton<OfferModels>().AddSingleton<ProposalHolds>().AddSingleton<ProposalHistories>();
        services.AddScoped<OfferLearning>().AddBackgroundTask<LearningTask>();
        services.AddSingleton<DecisionStore>().AddSingleton<ContactLoader>().AddSingleton<DecisionLane>().AddSingleton<DecisionBatch>();
        services.AddScoped<DecisionService>();
        services.AddScoped<DecisionExplainer>();
        services.AddScoped<IRecipeStepHandler, DecisionHistoryStep>().AddScoped<IOutboxConsumer, HistoryConsumer>().AddScoped<HistoryPlayer>();
        services.AddScoped<ResponseService>().AddScoped<StepPaths>();
        services.AddScoped<AgentDesk>().AddCustomerPanel<ProposalsPanel>();
        services.AddScoped<RuleMatcher>().AddScoped<RuleNeighbours>().AddScoped<RuleProblems>();
        services.AddScoped(s => new RuleDesk(s.GetRequiredService<RuleProblems>(), s.GetRequiredService<IStringLocalizer<DecisionParts>>(), s.GetRequiredService<IStringLocalizer<CustomerParts>>()));
        services.AddConditionKind<RuleConditionKind>(RuleConditionKind.KindName, DecisionPermissions.ViewRules);
        services.AddScoped<RulePerformance>();
        services.AddSingleton<IAuditActionProvider, WindTunnelAuditActions>().AddMigration<WindTunnelMigration>().AddScoped<WindTunnelRuns>().AddScoped<WindTunnelReplay>();
        services.AddSingleton<WindTunnelRunner>().AddHostedService(sp => sp.GetRequiredService<WindTunnelRunner>());
        services.AddSingleton<IAuditActionProvider, TrialAuditActions>().AddMigration<TrialMigration>().AddSingleton<RunningTrials>().AddScoped<RuleTrials>().AddBackgroundTask<TrialWatch>();
        services.AddScoped<IContentHandler, DecisionContentHandler>().AddScoped<IContentHandler, ScriptContentHandler>().AddScoped<IContentHandler, PolicyContentHandler>();
        services.AddDashboardWidget<DecisionWidget>().AddDashboardWidget<ResponsesWidget>();
        services.AddSingleton<IDataCheck, DecisionCheck>();
        services.AddScoped<RuleFeedback>().AddScoped<RuleFeedbackReader>().AddScoped<UnusedRules>();
        services.AddCodeEditorAddress(CodeLanguages.Expression, "facts", "~/api/rules/facts", DecisionPermissions.ViewRules);
        services.AddCodeEditorAddress(CodeLanguages.Expression, "check", "~/api/rules/check", DecisionPermissions.ViewRules);
    }

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider)
    {
        DecisionEndpoints.Map(routes);
        RuleCheckEndpoint.Map(routes);
        RuleFactsEndpoint.Map(routes);
        RuleProblemsEndpoint.Map(routes);
        PerformanceEndpoints.Map(routes);
        WindTunnelEndpoints.Map(routes);
        TrialEndpoints.Map(routes);
        DecisionTableEndpoints.Map(routes);
    }
}

internal sealed class DecisionNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items =>
    [
        new("Rules", "/admin/rules", "lightning-charge", 30, DecisionPermissions.ViewRules, typeof(DecisionParts)),
        new("Contact policies", "/admin/content/ContactPolicy", "hand-thumbs-up", 31, DecisionPermissions.ViewRules, typeof(DecisionParts)),
        new("Decision tables", "/admin/content/DecisionTable", "table", 31, DecisionPermissions.ViewRules, typeof(DecisionParts)),
        new("Performance", "/admin/performance", "graph-up", 31, DecisionPermissions.ViewRules, typeof(DecisionParts)),
        new("Decisions", "/admin/decisions", "signpost-split", 32, DecisionPermissions.ViewDecisions, typeof(DecisionParts)),
        new("Wind tunnel", "/admin/wind-tunnel", "wind", 33, DecisionPermissions.ViewRules, typeof(DecisionParts)),
        new("Trials of rules", "/admin/trials", "shuffle", 33, DecisionPermissions.ViewRules, typeof(DecisionParts)),
    ];
}
