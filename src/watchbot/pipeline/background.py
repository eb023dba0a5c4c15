"""How common a word is in ordinary English news text: the background against which a topic's vocabulary stands out.

Four steps of rounded shares are enough: what is not listed is rare. The list is written for this purpose from general
knowledge of English word ranks (frequencies fall about with the rank); no corpus is shipped. It holds words of ordinary
speech and of news reporting in general, and of no subject area.
"""

from __future__ import annotations

from watchbot.pipeline import words

# Share of all words, by step. A pair of words is rarer than either of them.
FUNCTION, FREQUENT, COMMON, KNOWN, RARE = 0.005, 0.0008, 0.0003, 0.0001, 0.00001
_PAIR = 0.02

_STEPS = {
    FUNCTION: """
        the be to of and a in that have i it for not on with he as you do at this but his by from they we say
        her she or an will my one all would there their what so up out if about who get which go me when make
        can like time no just him know take people into year your good some could them see other than then now
        look only come its over think also back after use two how our work first well way even new want because
        any these give day most us is are was were been has had did does am being more may might must shall
        should such very too much many own same both each few those through during before between under again
        further once here where why off above below down while until against nor don doesn didn isn aren wasn
        won ll ve re per via upon within without among across toward towards since although though whether
        either neither every another still yet ever never always often already soon however therefore thus hence
        instead rather quite almost around nearly along
    """,
    FREQUENT: """
        said last three world state week month company government president million billion percent report
        number part long great little man woman child life place case point group problem fact hand high small
        large big next early young important public different right old need feel try leave call ask seem help
        show turn start run move live believe hold bring happen write provide sit stand lose pay meet include
        continue set learn change lead understand watch follow stop create speak read allow add spend grow open
        walk win offer remember consider appear buy wait serve send expect build stay fall cut reach remain
        suggest raise pass sell require decide pull become find keep begin end plan tell put mean let play thing
        school country city home house water room mother area money story issue side kind head eye question
        power line family student business service night information hour game member law car name team minute
        idea body back parent face level office door health person art war history party result morning reason
        research girl guy moment air teacher force education four five six seven eight nine ten half second
        third several less least enough true real sure clear full free able likely possible major better best
        nothing something anything everything previous yet
    """,
    COMMON: """
        according today tuesday monday wednesday thursday friday saturday sunday january february march april
        june july august september october november december earlier later ago recent recently current currently
        expert official officials spokesman spokesperson statement announce announced release published source
        sources news media paper press interview told wrote added noted comment data figure figures study survey
        university professor researcher researchers analyst analysts economist director chief executive minister
        ministry department agency committee council board commission house senate congress court judge police
        union national international global local federal foreign american british european chinese america
        united states china europe britain germany france japan russia india washington london new york beijing
        market markets price prices cost costs rate rates share shares growth increase decrease rise drop
        decline gain loss total average annual quarter percentage points trillion thousand hundred dollar
        dollars euro euros pound record low top key strong weak fast slow sharp near close far economy economic
        political social policy industry sector firm firms trade tax bank investment investor investors customer
        customers product products production technology system systems model project program support deal
        decision effort effects effect impact risk role rule rules security control access order claim claims
        agree accept argue explain describe compare compared measure estimate forecast warn promise deny confirm
        propose discuss reject demand supply result view sign signal step term trend value version week weekend
        website online page article letter note reader readers editor editorial newsletter subscribe email chart
        table image photo video story stories yesterday tomorrow field test example matter cause course form
        period process nature position community event action activity age author book building center century
        college condition cover culture death development difference difficult direction draw evidence
        experience final financial focus food former future general generation goal hope hour human identify
        improve include individual interest involve job join knowledge land language leader learn legal list
        manage management message method middle mind miss mission modern movement natural network north south
        east west office oil operation opportunity option organization parts past patient peace perform
        performance phone pick picture piece practice prepare present pressure private produce property protect
        prove purpose quality quickly range ready reality reduce reflect region relate relationship represent
        resource respond response responsibility return reveal road scene science season section seek series
        serious simple single site situation size skill society sort space special staff stage standard store
        strategy structure style subject success sudden suffer surface task teach team tend thought threat throw
        tool tough training travel treat treatment tree trial trouble type unit usual various visit voice vote
        wall whole wide wish wonder worker
    """,
    KNOWN: """
        absolute academic accident account achieve actual address administration adult advance advantage
        adventure advice affair affect afford afraid agreement ahead aim amount ancient anger animal answer
        anybody anymore apart apartment apparent appeal application apply approach appropriate approve argument
        arm army arrange arrest arrive artist aside aspect asset assume assumption attack attempt attend
        attention attitude attract audience authority available avoid award aware baby bad balance ball band bar
        base basic basis battle beat beautiful beauty bed behavior behind belief belong benefit beyond bill bird
        birth bit black blame block blood blow blue board boat bond border born boss bottom box boy brain branch
        brand break breath brief bright broad brother brown budget burn busy button calculate camera camp
        campaign cancer candidate capability capable capacity capital captain capture card care career careful
        carry cash catch category cell challenge chance character charge check choice choose church circle
        citizen civil class classic clean client climate climb clothes coach coal coast code coffee cold
        collapse colleague collect collection color combine comfort commercial commit common communicate
        communication competition competitor complain complete complex component computer concentrate concept
        concern conclude conclusion conduct conference confidence conflict connect connection consequence
        consider consistent constant construct consumer contact contain content contest context contract
        contrast contribute contribution conversation cook cool copy core corner corporate correct count couple
        courage crash cream creative credit crew crime criminal crisis critic critical cross crowd cry cup
        curious customer cycle daily damage danger dark date daughter dead debate debt decade deep defeat defend
        defense define definition degree delay deliver delivery depend deposit depth desert deserve design
        desire desk despite destroy detail determine develop device dialogue die diet digital dinner direct
        disappear discover discovery disease dish dismiss display distance distribute district divide doctor
        document dog domestic double doubt dozen drama dream dress drink drive driver due dust duty eager ear
        earn earth ease easy eat edge edit edition educate efficient elect election electric element eliminate
        emerge emergency emotion emphasis employ employee employer empty enable encounter encourage enemy energy
        engage engine engineer enjoy enter entire entry environment equal equipment era error escape especially
        essential establish estate ethnic evaluate evening eventually exact examine excellent exchange excite
        exist exit expand expansion expense expensive experiment explore export expose express extend extra
        extreme eye factor factory fail failure fair faith familiar famous fan farm fashion father fault favor
        favorite fear feature fee female fight fill film finance finding fine finger finish fire fish fit fix
        flat flight floor flow fly focus folk foot forest forget formal forward found foundation frame frequent
        fresh friend front fuel function fund funny furniture gap garden gas gather gender gift glad glass god
        gold grade graduate grand grant grass green ground guarantee guard guess guide gun habit hair hall hang
        happy hard hate headline hear heart heat heavy height hero hide highlight hill hire hit holiday holy
        honest honor horse hospital host hot hotel huge hurt husband ice ignore illegal illness imagine
        immediate import impose impossible impress improvement inch incident income incorporate independent
        index indicate industrial influence inform initial initiative injury innovation inquiry inside insist
        install instance institution institute instruction insurance intelligence intend intense internal
        internet introduce introduction invest investigate invite iron island item join joint joke journal
        journalist journey joy jump junior justice key kick kid kill kitchen lab labor laboratory lack lady lake
        largely laugh launch lawyer lay layer leadership league leap leg legislation lesson liberal library
        license lie lift light limit link lip literature location log loan lock logic lose lot loud love luck
        lunch machine magazine mail main maintain majority male mall manager manner manufacture manufacturer map
        margin mark marry mass massive master match material mayor meal measurement meat medical medicine
        meeting memory mention merge mere metal mile military milk minor mirror mistake mix mobile mode moderate
        mood moral mountain mouse mouth multiple murder muscle museum music mutual mystery narrow native nearby
        neat necessary neck neighbor nerve net nice nobody noise none normal nose notice novel nuclear object
        objective observe obtain obvious occasion occupy occur ocean odd offense opinion opponent oppose
        opposite orange ordinary origin original outcome output outside overall owner pace pack pain paint pair
        palace panel panic park participant participate particular partner path pattern patience pause payment
        peak peer penalty pension perfect permit personal perspective phase philosophy phrase physical pilot
        pink pipe pitch plane planet plant plate platform pleasure plenty plus pocket poem poet pole poll pool
        poor pop popular population portion portrait positive possess post pot potential pour poverty prefer
        premium presence preserve pretty prevent previous pride primary prime princip principle print prior
        priority prison prize professional profit progress prominent promote prompt proof proper proportion
        prospect protest proud provide province provision psychology publish purchase pure pursue push quarter
        queen quick quiet quit quote race racial radical radio rail rain rapid rare rank ranking rating ratio
        reaction regard register regular regulate regulation regulator relative relax release relevant relief
        religion reluctant rely remark remind remote remove rent repair repeat replace reply republic reputation
        request rescue reserve resident resist resolve resort respect rest restaurant restore restrict retail
        retain retire revenue review revise revolution reward rich ride ring rise rival river robot rock roll
        roof root rose rough round route routine row royal ruin rural rush safe safety sail salary sale salt
        sample sand satisfy save scale scandal schedule scheme scholar scientist scientific score screen search
        seat secret secretary secure senator senior sense sensitive sentence separate session settle severe sex
        shape shift ship shock shoe shoot shop shore short shot shoulder shout shut sick sight silence silent
        silver similar sing sink sister sleep slice slight slip smart smell smile smoke smooth snow soft
        software soil soldier solid solution solve son song soul sound species specific speech speed spell
        spirit split spokeswoman sport spot spread spring square stable stadium stake star stare statistic
        statistics status steady steal steel stem stick stock stomach stone storm straight strange stranger
        stream street strength stress stretch strike string strip stroke struggle stuff stupid substance succeed
        sugar suit summer summit sun super supplier suppose supreme survive suspect sustain sweet swim switch
        symbol sympathy talent talk tank tape target taste teacher tear technical technique telephone television
        temperature temporary tennis tension tent terrible territory text thank theater theme theory thick thin
        threaten throat ticket tie tight tiny tip tire tired title ton tone tooth topic touch tour tourist
        toward tower town toy track tradition traditional traffic tragedy train transfer transform transport
        trap trash tribe trick trip truck trust truth tube tunnel twice twin ugly ultimate uncle undergo union
        unique universe unlike unusual update upper urban urge user valley valuable van variety vast vehicle
        venture vessel veteran victim victory village violate violence violent virtual virus vision visual vital
        volume volunteer wage wake warm warning wash waste wave weak wealth weapon wear weather web wedding
        weigh weight welcome welfare wet wheel white wife wild wind window wine wing winner winter wire wise
        withdraw witness wood word worry worth wound wrap writer wrong yard yellow yesterday youth zone
    """,
}
_COMMONNESS: dict[str, float] = {}
for _share, _listed in _STEPS.items():
    for _word in _listed.split():
        _COMMONNESS.setdefault(words.key(_word), _share)


def commonness(term: str) -> float:
    """Return the rounded share of a word key, or of a pair of word keys parted by a blank, in ordinary English."""
    first, blank, second = term.partition(" ")
    if blank:
        return _PAIR * min(_COMMONNESS.get(first, RARE), _COMMONNESS.get(second, RARE))
    return _COMMONNESS.get(first, RARE)
