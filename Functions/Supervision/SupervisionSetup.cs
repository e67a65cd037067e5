using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Storage;

namespace TechVolunteers.Supervision;

public static class SupervisionSetup
{
    public static void AddSupervision(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Anchors>();
        builder.Services.AddSingleton<AuditReading>();
        builder.Services.AddSingleton<IInvariants, AuditInvariants>();
        builder.Services.AddSingleton<KeptDocuments>(services => cancel => services.GetRequiredService<Anchors>().Documents(services.GetRequiredService<CampaignReads>(), cancel));
    }
}
