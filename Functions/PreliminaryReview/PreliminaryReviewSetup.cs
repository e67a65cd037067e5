using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Storage;

namespace TechVolunteers.PreliminaryReview;

public static class PreliminaryReviewSetup
{
    public static void AddPreliminaryReview(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<Verdicts>();
        builder.Services.AddSingleton<IStageGate, PreliminaryReviewGate>();
        builder.Services.AddSingleton<OfficeAnswers>(services => (nomination, cancel) => ReviewAnswers.Of(services.GetRequiredService<IRecords>(), nomination, cancel));
        builder.Services.AddSingleton<IInvariants, ReviewInvariants>();
        builder.Services.AddSingleton<AuditedState>(ReviewInvariants.StateAfter);
    }
}
