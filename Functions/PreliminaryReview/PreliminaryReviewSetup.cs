using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TechVolunteers.Campaigns;

namespace TechVolunteers.PreliminaryReview;

public static class PreliminaryReviewSetup
{
    public static void AddPreliminaryReview(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<Verdicts>();
        builder.Services.AddSingleton<IStageGate, PreliminaryReviewGate>();
    }
}
