using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using TechVolunteers.Audit;
using TechVolunteers.Durable;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;

namespace TechVolunteers.Campaigns;

public static class CampaignsSetup
{
    /// <summary>The ledger with what it joins: audit, outbox and wake-ups.</summary>
    public static void AddLedger(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(new RealClock(TimeProvider.System));
        builder.Services.AddSingleton<LetterNudge>();
        builder.Services.AddSingleton<AuditVerifier>();
        builder.Services.AddSingleton<Invariants>();
        builder.Services.AddSingleton<IInvariants, DocumentInvariants>();
        builder.Services.AddSingleton<IInvariants, DurableInvariants>();
        builder.Services.AddScoped<PendingWakes>();
        builder.Services.AddScoped<Ledger>();
        builder.Services.AddScoped<Waker>();
    }

    public static void AddCampaigns(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CampaignReads>();
        builder.Services.AddSingleton<NominationReads>();
        builder.Services.AddSingleton<Identity.PeopleDirectory>();
        builder.Services.AddScoped<DecisionDesk>();
        builder.Services.AddScoped<Gates>();
        builder.Services.AddScoped<Deadlines>();
        builder.Services.AddScoped<OpenCampaign>();
        builder.Services.AddSingleton<IInvariants, CampaignInvariants>();
        builder.Services.AddSingleton<AuditedState>(CampaignInvariants.StateAfter);
        builder.Services.AddSingleton<LetterPartitionSource>(services => cancel => CampaignLetterPartitions.All(services.GetRequiredService<CampaignReads>(), cancel));
    }
}
