using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TechVolunteers.Audit;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;

namespace TechVolunteers.Campaigns;

public static class CampaignsSetup
{
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
