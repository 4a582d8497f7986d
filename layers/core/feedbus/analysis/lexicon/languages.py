"""What tells a language that is written in Latin letters: words of all kinds, letters, endings.

In lower case and without apostrophes, as `feedbus.analysis.text` reads them; with and without
accents where people leave them out. What stands under several languages tells for each of them.
Words that are also common English stand elsewhere only if they are very frequent there. English
needs few, because the English word list (`feedbus.analysis.vocabulary`) helps.
"""

LATIN = {
    "en": """
        good great best better bad worst worse nice love loved like hate awful terrible amazing
        awesome excellent perfect poor slow fast easy hard useless helpful thanks thank please
        works working worked need needs want wants make makes made use using used update updates
        keeps keep say says said time times day days money waste ok okay yes yeah yep nope wow
        cool gud luv u ur pls plz thx ty lol omg idk btw bcoz coz cuz becuz becoz dat dis
        wat wen thier teh alot wanna gonna gotta nyc awsm grt xlnt excelent exelent osm awsome
        dnt cnt wrk wrks hav tnx tq vry vgood bettr nd wid frnd frnds abt tho tbh imo nvm smh hi
        hello hey bye hlo help fix fixed broken crash crashes crashing charged refund order
        ordered delivery customer support happy recommend recommended highly
        disappointed satisfied useful simple smooth friendly cheap expensive quality price staff
        food room battery screen login password account
    """,
    "es": """
        el la los las un una unos unas de del al y e o u que en es no se lo le les me te mi mis
        tu su sus con por para como pero mas más muy ya si sí sin sobre este esta esto estos
        estas ese esa eso hay ha he han son era fue ser estar está estoy están tengo tiene
        tienen puedo puede pueden quiero quiere hace hacer hacen hago cuando donde porque qué
        cómo cuándo todo toda todos todas nada nunca siempre también tambien solo sólo después
        despues desde hasta entre cada vez veces bien mal bueno buena buenos buenas malo mala
        malos buen mejor peor gran excelente excelentes pésimo pésima pesimo pesima perfecto
        perfecta increíble increible genial fatal lento lenta rápido rápida rapido rapida fácil
        facil difícil dificil barato barata caro cara recomiendo recomendable recomendado
        encanta encantó gusta gustó gusto funciona funcionan funcionaba funcionar sirve gracias
        favor ayuda aplicación aplicacion actualización actualizacion actualizar actualicé
        cierra abre carga cargar entrar sesión sesion contraseña cuenta correo pedido pedidos
        envío envio llegó llego llega llegar tardó días dias día dia hora horas semana semanas
        mes meses año años dinero pago pagar precio calidad producto tienda compra compré
        comprar devolución devolver reembolso cliente clientes atención atencion servicio
        servicios trato habitación habitacion comida desayuno ruido limpio limpia sucio pantalla
        batería bateria teléfono telefono celular móvil movil tarjeta banco problema problemas
        errores desastre estafa basura mucho mucha muchos muchas poco poca demasiado bastante
        aunque ahora antes hola usuario usuarios deja dejó dice dicen sale salir llamé nadie
        responde respondió contesta ni algo otra otro otros mismo misma nuevo nueva útil util
        práctica practica sencilla sencillo tan tanto estaba había gustaría ninguna ninguno
        alguien pude pudo podido tarde arreglen mejorar falta faltan acuerdo además ademas ahí
        ahi algún alguna algunas algunos allí alli amable amables anuncios anuncio agua avisan
        aviso ayudan ayudó ayudaron baja bajo baño buscar calle calles cama camas cambiar cambio
        casa casi cerca chica chico cobraron cobran cobro comprado conmigo contra contestan cosa
        cosas creo cuarto cual cuanto cuánto cualquier cuesta dan dar datos debe debería
        deberían decir dejan demasiada demasiados demás dentro descargar descargué descanso
        devuelven dio dos durante ejemplo ella ellos embargo empresa encima encontrar encuentro
        entiendo entonces entrega entregado entregaron eran eres escuela espera esperando espero
        estaban estamos estuvo familia fallas falla fallos fecha foto fotos fría frío fueron fui
        gente grande grandes habla hablar haber haciendo hecho hemos hizo hotel imposible
        incluso información intento intenta intentar ir irme jamás juego juegos lado largo llama
        llamar llamada llegaron llegué llevo lleva lugar luego manera mañana máquina medio menos
        mientras mío modo momento mundo necesita necesito ningún noche nombre nosotros novedades
        número numero ofrece ofrecen olvidé opción opciones oscuro ojalá país parece pareció
        parte pasa pasó pasar peores pedí perder perdí pensar perfectamente permite persona
        piscina poder poner porqué pregunta primera primero publicidad puerta pues puntos puse
        quedé queda quieren quisiera quitar razón realmente recibido recibí recibir recuperar
        reservar reserva respuesta resolver resolvieron restaurante rota roto ruta saber sabe
        sabor seguir seguridad segura seguro segunda señal según seguimiento será sería
        siguiente sigue sigo siento silla sitio sobretodo soluciona solución solucionar
        solucionen soporte suciedad talla tampoco tantas tantos tarda temporada tendría tiempo
        tenemos tener tenía tipo toallas trabajo traer trajeron través tres ubicación únicamente
        único usar usarla usarlo uso va vale vamos van varias varios veo ver verdad verano
        versión viaje vida vino visto volver volveré volveremos vuelta vuelvo cómoda cómodo
        hermosa hermoso rica rico deliciosa delicioso odio asco abajo abierto abrir abuela
        aburrido acaba acabo aceptar aceptan activar actualmente adelante adecuado afuera
        agradable agradezco agregar agreguen alegre alegría aldea alta altos amarillo ambos
        ambiente amiga amigas amigo amigos ancho anterior apagar aparece aparecen aparte apenas
        aprender aquel aquella arena arreglo arreglar artículo artículos asiento asiste aspecto
        atendieron atendió atender atienden atrás aumentar automáticamente autobús avión ayer
        azul azules bajar bajé barrio bastantes beber bebida bello bella blanco blanca bloqueada
        bloqueado bloqueó boca bolsa bolso bonita bonito bonitas bonitos borrar botella botón
        botones brazo buscando caja cajas calidez caliente calor camarero camarera camino camisa
        cantidad capaz cargador cargan carne cargos carta caso categoría causa cena centro
        cerrado cerrar chaqueta ciudad claro clara código colchón colores combinación comer
        comercio comimos comisión comisiones cómodas completo completa completamente compraría
        compras común conectar conexión conocer conseguir conseguí consejo constante
        construcción consulta contacto contar contenido contentos contento continuar controlar
        conveniente corregir correcto correcta corta corto costo costoso crear crédito
        cremallera cuatro cuchara cuerpo cuidado cumple cumplen cumplió curso dañado dañada
        debajo débil decepción decepcionado decepcionada dedo dejado dejar dejé delante delicado
        demora demoran demoró derecho desactivar desaparece desastroso descargado descuento
        descuentos deseo desinstalé desinstalar despacio despierto detalle detalles detrás
        diferente diferentes digo dijeron dijo dirección disculpa disfrutar disfrutamos diseño
        disponible disponibles distinto diversión divertido domingo dormir ducha dueño dulce
        duda dudas duele edad edificio educada educado efectivo eficaz eficiente elegante elegir
        eliminar empeora empezar empleado empleados empleada encender encontré encontrado enero
        enfermo enorme enseguida enseñar entendí enterarme entrada entradas entretenido enviar
        enviado enviaron envié equipo equivocado escalera escaso escoger escribir escrito
        escuchar escucha espacio espantoso español especialmente estación estafadores estado
        estilo estrecho estrella estrellas estropeado estupendo evitar exactamente excepto
        exceso exigir existe éxito explicar explican expliquen exterior extraño fábrica fabuloso
        factura facturas facilidad fácilmente falso falsa faltaban faltaba fantástico fantástica
        fastidio felicidad felicitaciones feliz fiable fiesta fila firma flores forma frecuencia
        frente fresco fresca fuerte fuera función funciones funcionando garantía gastar gastos
        gato genio gordo gracioso gratis gratuito gratuita gris grosero grueso gruesa grupo
        guapo guardar guardado guía gustan gustado habitaciones hablan hambre hermana hermano
        hicieron hija hijo hijos historia hogar hombre hombro honesto huella huele huevo humedad
        idioma idiomas igual iguales importa importe impuestos incapaz incluye incómodo
        incompleto incorrecto incorrecta indica inicio iniciar inmediato inmejorable instalar
        instalé instalaciones insoportable inteligente intentado interesante inútil invierno
        izquierda jabón jefe joven jueves jugar jugador juguete junto labios lamentable lámpara
        lavar leche leer lejos lentitud letra letras levantar libro libros ligero limpieza línea
        lista llave llaves llegaba llegan llena lleno llenas lluvia loco luz madre maleta
        malísimo malísima mandan mandar mandé mando manos manta mantener maravilla maravilloso
        maravillosa marca marido mayor mayoría medida mejora mejoras mejoren menor mensaje
        mensajes mensual mentira mentirosos mercado mesa mesas metro miedo mil ministro mira
        mismos mitad mochila modelo moderno molesto molesta molestan montaje montar mostrar
        móviles muchísimo mueble muebles muere muestra mujer naranja necesario necesaria
        necesitan negocio negro negra nevera niños niño niña nivel normalmente notar noticia
        notificaciones novio nueve obtener ocasión ocho ofertas oficina olor olvidar olvidaron
        opinión ordenador oreja oscura otras padre padres pagado pagamos pagas pagué paisaje
        palabra palabras pan pantalón pantalones papel paquete paquetes paraguas pared parecen
        pareja parezca participar partido pasado pasados pasan pasaron pasé paseo paso patatas
        pena pequeña pequeño pequeños pequeñas perdido perdieron permiten pesada pesado pescado
        peso pide pidan piden piel pierde pies pinta piso planta plato platos playa plaza pocos
        podemos podía podían podría podrían pollo ponen pone ponga pongan porquería posibilidad
        posible posibles precios preferible preguntar preguntas preocupado preparado
        presentación prestan presto previsto primeros principal principio privacidad probar
        probé procesar productos profesional profesionales pronto propio propia proporciona
        protector prueba pruebas pueblo puesto puntual puntualidad quedado quedan quedar queja
        quejas querer queremos quería quince quizá quizás quitaron rápidamente rápidos raro
        rayos rebaja rechaza rechazan recepción recién reciente reclamar reclamación reclamo
        recoger recogida recomendaría recomendamos reconoce reembolsen reembolsar regalar regalo
        regalos regresar regreso reloj rellena renovar reparar reparación repetir repartidor
        repetiré requiere resistente resolvió respeto responden responder respuestas resto
        resulta resultado retirar retiro retraso retrasos reunión revisar revisen ridículo robar
        robo roba rojo roja rompe rompió rompieron ropa ruidos ruidosa ruidoso sábado sábana
        sábanas saldo salida salieron saludos salud sangre satisfecha satisfecho satisfechos
        seguí seguramente sencillamente sensación sentir servidor sesiones siglo significa
        silencio simpático simpática simplemente sinceramente sistema sobra sol sola solamente
        soles solicitar solicitud solucionado sonido sonrisa sopa sorpresa subir suelo sueño
        suerte suficiente sufrir sugerencia supermercado suspender tabla tallas tamaño tarifa
        tarifas tardaron tardado tardé tarjetas técnico tela temas temperatura temprano tendrán
        tenga tengan tercera terminar termina texto tiendas tierra tirar toalla todavía tomar
        tome tomé torpe tortilla totalmente trabajadores trabajan trabajar tranquilo tranquila
        transporte trata tratar tratan treinta tren triste truco última últimas último últimos
        única usando usé usuaria utiliza utilizar utilizo vacaciones valor vaso veinte vende
        venden vender vendedor vendedores ven venga venir venta ventana verde verduras vergüenza
        vergonzoso vestido viajar viajes vídeo vídeos viejo vieja viene vienen viernes visita
        vistas visitar vuelo vuelos voz voy zapatos zapatillas zona
    """,
    "fr": """
        le la les un une des du de d l et ou où à a au aux ce cet cette ces ça ca cest c en dans
        sur sous avec sans pour par que qui quoi dont quil quon quelle quel ne pas plus jamais
        rien nest ny non oui si mais donc car je j jai jaime tu il elle on nous vous ils elles
        me te se mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs est sont suis
        es êtes sommes était etait étaient été ete être etre ai as avons avez ont avait avoir
        fait faire fais font peut peux pouvez pouvoir veut veux dois doit faut va vais vont
        aller très tres trop bien mal bon bonne bons bonnes mauvais mauvaise meilleur meilleure
        pire nul nulle génial géniale genial parfait parfaite excellente excellents déçu déçue
        decu decue satisfait satisfaite ravi ravie lent lente rapide rapidement facile difficile
        cher chère chere pratique utile beau belle propre sale bruyant appli applis mise jour
        depuis quand comme tout toute tous toutes même meme aussi encore toujours déjà deja
        après apres avant chaque fois jours mois semaine semaines an ans heure heures aujourdhui
        maintenant connecter connexion mot passe compte écran ecran batterie téléphone telephone
        ordinateur commande commandé commander livraison livré livreur colis reçu recu reçue
        retour rembourser remboursement remboursé argent prix qualité qualite produit produits
        magasin achat acheté acheter client clients clientèle personnel accueil accueillant
        chambre chambres petit déjeuner dejeuner hôtel séjour repas serveur serveuse marche
        fonctionne fonctionnent fonctionnait bugue plante beaucoup peu assez merci svp bonjour
        problème problèmes probleme problemes arnaque honte honteux dommage recommande
        déconseille conseille aime adore déteste parce lorsque pendant trouve trouver réponse
        répond répondent aucun aucune personne autre autres nouvelle nouveau corriger ajouter
        manque vraiment franchement moins attendre attente lappli lapplication bref voilà
        plusieurs malgré dun dune quune abonnement abonné accès accepte actuellement affiche
        afficher agréable agreable aide aider ailleurs ajoutez allé alors ancienne annonce
        annonces annuler annulé appareil appel appeler appris apprécié arrive arrivé arriver
        article articles attend attends aujourd aurait avantage avis ayant bain bas beaux belles
        besoin bientôt boîte bouton bruit calme carte cas cassé cela celle celui centre certains
        cesse chacun changer changé chercher chez choix chose choses clair codes coup comment
        commentaire commun compris confiance conforme confortable confuse connais constamment
        contacter content contente contenu contre convient correctement côté couleur couper
        cours courrier court coûte créer croire cuisiniers débité décembre décevant dedans délai
        délais dela demande demander demandé dernier dernière derrière désagréable désormais
        dessus deux devant devenu devient devrait différent difficultés dire discuter disponible
        dit donne donner dormir droit durée début écouter écrit efficace également élevé
        emballage endroit enfants enfin enlever ennuyeux ensuite entendre entre entreprise envoi
        envoie envoyé envoyer erreur erreurs escroquerie espère essaie essayer essayé état
        étoile étoiles eu eux évidemment éviter expérience explication facilement façon facture
        famille faudrait félicitations fermer fichier finalement fin fonction fonctionnalité
        fonctionnalités fonctionner fonctionnement fond forcément fort frais froid froide froids
        fuir gagner garder gens gentil gentille gérer grande gratuit gratuite grâce gros grosse
        habitude heureuse heureux hier histoire ici idée inadmissible incompétent injoignable
        insupportable installer instant intéressant intérieur inutile inutilisable jeu jeux
        laisse laisser lieu ligne lire lit logiciel loin longtemps lors lui lumière main maison
        manger mettre mieux mine minimum mis modifier moi monde montre musique navigation
        néanmoins noter notice nouveaux nouvelles numéro obligé odeur offre ordre ouvre ouvrir
        paiement panne panier paraît parfois parfaitement parle parler partie passer passé
        payant payé payer peine pense perdre perdu perte petite petits pièce piscine plein
        pleine plat plats plupart plutôt porte portable positif pourquoi pourrait pourriez
        pourtant pouvait première premier prendre prend prenez près présence presque preuve
        prévenir prévu pris promo propose proposer propreté pub pubs publicité publicités puis
        puisque quant quasi quelque quelques quitter raison rapport ravis réactif recevoir
        rechercher réclamation réception récupérer refuse réglé regarder règle rendez rendre
        réparer répondre réseau réservation réservé résolu reste rester retard retourner
        retrouver réussi revanche revenir risque route routes rue sais salle sait salon sauf
        sécurité séjourné selon sens serait sera serveurs seul seule seulement sembler semble
        signaler soigné soir soit solution sonné sorte souci soucis souhaite souvent suite
        suivant suivi supprimer sûr surtout système taille tard tarif tarifs tel téléchargé
        télécharger temps tenir tient tombe tombé toucher tourne trouvé uniquement utilisable
        utilisation utiliser utilise utilisé vacances valable vendeur venir vente vers veuillez
        vie vieux ville vite vois voir voiture vol voyage vrai vraie vue catastrophe
        inacceptable lamentable médiocre magnifique formidable délicieux chaleureux chaleureuse
        abîmé abord absolument accueilli accueillis achats actuel adoré affreux agence aimable
        aimé aimerais ajout allée améliorer amélioration améliorations ami amie amis amour
        amusant ancien année années anglais appelé appels appréciable arnaqué arnaqueurs arrêt
        arrête arrêter arrivent arrivons aspect assis assurance attendant attendu attentif
        attirer aurais auraient auriez autant avance avions avion bagages baisse balcon banque
        banquier bébé bête bizarre blanc blanche bleu bloque bloqué bloquée bloquer bois boire
        bord bouche bouteille boutique bras bravo bruits brûlé buffet cache cacher cadeau
        cadeaux café caisse câble campagne canapé caractère carton casser casque cassée casse
        causé cents certaine certainement chaise chaleur changement changements chargement
        chargeur charmant chaud chaude chaussures chaussure chaîne chemin chemise cherche chères
        cheveux chien chiffre choisir choisi chute ciel cinq cinéma citron classe clavier clé
        clés climatisation cliquer coin colère combien comique commandes commencer commence
        commerce commercial complètement complet complète compliqué compliquée comporte comprend
        comprends comprendre comptes concerne conditions conduire connaissance connexions
        conseils conseiller conseillère considérer constructeur consulter continuer contraire
        contrairement contrôle copain corps correctes corrigé corrigez couette couche coucher
        couleurs coupe coupé coupure courant couru courts coûteux couvert création créé crème
        crois croyais cru cuir cuisson culot dame dangereux débit débiter déborde débloquer
        décevante déception décider déclaration découvrir découvert défaut défauts défectueux
        définitif dégoûtant dégueulasse dehors déjeuné délicieuse demandent demain démarre
        démarrer demi demie dents départ dépasse dépense déplacer déplorable dérangé dérange
        désactiver désagréables désastre désinstallé désinstaller désinstalle désolé dès dessous
        détail détails détérioré détestable deuxième devais développeurs devoir devons
        difficilement diminue dîner disent disposer distance dix doigt doivent domicile données
        dormi dos doublé douche doute doux douce draps droite dur dysfonctionne échange échanger
        échoue écoute écouteurs écrire effet effectivement effectuer efforts égal élégant
        empêche emploi employé employés empreinte énervant énorme enfant ennui enregistrer
        enregistrement enlevez ennuis entier entière entièrement entré entrée entrer enveloppe
        environ envie épais épaisse équipe ergonomie erroné erronée espace espérons espoir
        essaye essayez essentiel étage étonnant étrange étroit évite évoluer excuses excuser
        exactement exemple expédié expédition explications expliquer explique extérieur
        extrêmement fabriqué facilité faible faim faisait fallait fameux fatigué faute faux
        fausse femme fenêtre ferme fermé fermée fermeture fête feu fiable fiche fidèle fier fil
        fille fils finir fini finit flou fluide fonctions forfait formation forme formulaire
        forte foutage frigo fréquent fraîche frites froides fruit fruits fumée gâche gagne
        galère garantie garçon garde gardez gauche gênant gérant gestion glace goût grandes
        grands gratuits gratuitement grave gris grise grossier groupe guère habits habituel haut
        haute herbe hésiter hésitation hésitez heureusement hôte honnête hors huile humide
        humidité identifiant idéal illisible immédiatement imparfait importe imprimer inadapté
        incapable incapables incessant inclus incomplet incompréhensible incroyable indique
        indisponible inexistant infos injuste inscription inscrire insupportables intérêt
        interminable intuitif inutiles invité inacceptables japonais jardin jaune jeté jeter
        jeune jeunes joindre joignable joli jolie jolies jolis jouer joueur jouet journée
        juillet juin jusquà juste justement kilo lait laissé laissent lampe langue langues laver
        leçon légumes lenteur lequel lettre lève libre limite linge liquide liste literie lits
        livraisons livre livrée livrés livreurs logement loisirs longue longueur lourd lourde
        lumineux lundi lunettes madame maigre mails majorité malade malheureusement maman
        manière manquent manteau marchandise marchait marché marchent mardi mari marque marron
        mars matelas matériel matin matinée mauvaises meilleurs mémoire mensonge mensonges
        mensuel menteurs mentir mer merveilleux mesure météo mettez meuble meubles midi milieu
        mille mince minuscule minuscules modèle modes moche modifié moindre moitié montant
        montage montrer morceau mort mots moyen moyenne mur musée mystère navrant nécessaire
        neige nettement nettoyé nettoyer neuf neuve nez noël noir noire nom nombre nombreux
        nombreuses nommé normale normalement nourriture novembre nuit nuits objet obligatoire
        obligée obtenir occasion octobre odeurs œuf œufs offert offres oeuvre opérateur ordures
        oreille oreiller oublié oublier ouvert ouverte ouverture ouvrez pannes pantalon papier
        papiers paresseux parking parlent partage partager partir parvenir parviens passage
        passent passeport passes passons patience patient payante payée payons pays peau pénible
        perdue père permet permettre permettent peur phrase pied pieds pile piles plage plaisir
        plainte plaisant planter plantage plantages plastique pluie poids poignée poisson
        politesse poli polie pompe portefeuille pose posé possède possibilité poste poubelle
        poulet poussière pouvons pratiques précis précise préféré préfère préférée premiers
        premières préparé présente présenter pressé prête prétend prévenu prévenue prévoir prie
        prise privé prochain prochaine prochainement profite profiter programme progrès promis
        promotion promotions promesse propos propres propriétaire protège prouver puisse
        qualités quart quartier quatre quelquun quinze quittez quoique raccroche rage ramener
        rangement rapides rapidité rarement rassis réactivité réagir réaliser réalité récemment
        récent récente réclame réclamer recommandé recommander recommandons recommencer
        reconnaît reconnaître reconnue reçus rédiger réel réelle réellement refait refaire
        refonte refusé refusent refuser régime région réglages régler régulier régulièrement
        relance relation remarquable remarque rembourse remboursée remercie remercier remettre
        remis remplacer remplacé remplacement rendu rendue rendent renseignement renseignements
        renvoi renvoyer renvoyé réparation réparé repartir repris reprendre réseaux réserver
        résilier résiliation résoudre respecte respecté respecter ressemble restauration restent
        résultat rétabli retards retire retirer retours retrait retrouve réunion rêve revendre
        reviendrai reviendrons revient revoir riche ridicule rigolo robe robuste roman rouge
        routeur roule routine sable sac sain salade salades saleté salé salles samedi sang santé
        satisfaction satisfaisant satisfaits saurait sauter sauvegarder savait savoir savons
        scandaleux scandale séance seconde secondes semblait semelle septembre série sérieux
        sérieuse sérieusement serviable serviables serviette serviettes servi servir seuls siège
        signale signature silencieux simplement simplicité sincèrement situé six société soi
        soif soins soient soixante soleil solide solutions sommeil somptueux sortie sortir
        souhaité souris sourire souriant souriante soutien souvenir stockage stylo stupide subi
        sucre sucré suffit suffisant suggestion suivent suivre sujet supérieur supermarché
        supporter supprimé suprême surprenant surtaxe suspendu sympa sympas sympathique tablette
        tâche tailles taisez tant tapis tarte tasse taux téléchargement téléphonique télé
        température tendre tente terre tête texte thé tiens tirer tissu titre toile toilettes
        toque tort totale totalement touche touches tourner tournent traduction traduire traite
        traité traitement tranquille transfert transport travail travaille travailler travaux
        trente triste trois trompé tromper trompe trompeur troisième trou trouvent truc tuer
        tuile tutoriel urgence utilisateur utilisateurs utiles vaisselle valide validation
        valider valise vaut vélo vendredi vendu vendue vendeurs vendeuse vendre venons venue
        vérifier vérification vérifié verre versement vert verte vêtement vêtements viande vide
        vidéo vidéos vieille vient vins vingt virement visage visible visiblement visite viteuse
        vitre vitesse vivre voici voisin voisins voix volé voler voleurs voudrais voudrait
        voulais voulait vouloir voulu voulons voyager voyant voyons vraies vues yeux zéro
    """,
    "de": """
        der die das den dem des ein eine einen einem einer eines und oder aber in im ins an am
        auf aus bei beim mit nach von vom zu zum zur für fuer über ueber unter vor ohne durch
        gegen um bis seit ist sind war waren wird werden wurde wurden bin hat habe haben hatte
        hatten kann können koennen konnte muss müssen soll sollte will wollte möchte moechte
        würde wuerde darf lässt geht ging gehen gibt gab kommt kam macht machen ich mich mir
        mein meine meinen meiner du dich dir dein er sie es wir uns unser ihr ihre ihnen sich
        man nicht kein keine keinen keiner nichts nie niemals niemand nur noch schon immer
        wieder sehr viel viele wenig mehr alle alles auch so wie was wer wo wann warum weil dass
        daß wenn als ob da dann doch jetzt heute gestern hier dort dieser diese dieses diesen
        diesem jeder jede jedes andere anderen gut gute guter gutes guten schlecht schlechte
        schlechter schlechtes besser beste bester toll tolle tolles prima perfekt perfekte
        ausgezeichnet hervorragend schön schöne schoen furchtbar schrecklich langsam langsame
        schnell schnelle schneller einfach leicht schwer teuer günstig guenstig billig nützlich
        praktisch nutzlos sauber schmutzig laut ruhig freundlich unfreundlich zufrieden
        enttäuscht enttaeuscht begeistert leider endlich trotzdem ganz wirklich ziemlich etwas
        funktioniert funktionieren funktionierte läuft laeuft stürzt stuerzt abstürze absturz
        anmelden anmeldung passwort konto benutzer einloggen aktualisierung lädt laden ladezeit
        bildschirm akku handy gerät geraet rechner bestellung bestellt lieferung geliefert paket
        versand zurück zurueck rückgabe erstattung geld preis preise qualität qualitaet produkt
        ware geschäft kunde kunden kundenservice kundendienst mitarbeiter zimmer frühstück
        fruehstueck essen bedienung aufenthalt tage tagen tag woche wochen monat monate jahr
        jahre stunde stunden minuten mal danke bitte hilfe hilft fehler fehlermeldung probleme
        katastrophe betrug abzocke schrott müll empfehle empfehlen empfehlung gerne nein ja
        gefällt finde findet bekomme bekommen seitdem obwohl lange gar kaum antwort gekauft
        klappt besten wäre hätte abbrechen abgebucht abgeschlossen ablehnen absolut abo adresse
        aktuell aktuelle aktuellen akzeptieren allerdings allein alte alten angebot angeblich
        angekommen angenehm angezeigt ankommen anleitung anrufen anruf anscheinend anschluss
        ansonsten anzeige anzeigen apparat arbeit arbeiten auflösung aufgrund aufhören augen
        ausgabe ausgeschaltet auswahl auswählen außer ausserdem außerdem bahn bald bedienen
        befindet beginn behalten beide beiden beispiel bekam bekannt bekommt bequem bereich
        bereits beschädigt bescheid beschreibung beschwerde besonders bestätigung bestellen
        bestens bestimmt besuch betrag bett betten bezahlen bezahlt bezahlung bieten bietet bild
        bilder bisher bitten bleibt blöd bleiben brauche braucht brauchen brief buchen buchung
        bringen bringt bräuchte büro daher damals damit danach dank daran darauf darüber datei
        daten datum dauer dauert dauernd davon dazu defekt dennoch derzeit deshalb deswegen
        deutlich deutsch deutsche deutschen dienst direkt doppelt drei drucken drucker dunkel
        dunklen durchaus dürfen echt eher eigene eigenen eigentlich eingeben eingabe einige
        einigen einmal einstellung einstellungen einzige einzigen empfang ende endgerät entfernt
        entwickler entweder erfahrung erhalte erhalten erklärt erneut ersatz erst erste ersten
        ersetzt erwartet erwarten erwartung euch euer eure euro export extrem fahren fahrer
        fahrrad falls falsch falsche falten familie farbe farben fehlen fehlt fenster fertig
        fest festgestellt firma foto fotos frage fragen frau frech frei freunde freundlicher
        freundliche frisch früher funktion funktionen fühle fällt führt garantie gast gäste gebe
        geben gebracht gebraucht gebucht gebühr gebühren gefallen gefunden gegeben gehört
        gekommen geldverschwendung gelöscht gelöst gemacht gemeldet gemütlich genau genauso
        generell genug genutzt geöffnet gerade geräte gesagt gesamt geschafft geschenk geschickt
        geschmack geschrieben gesehen gesperrt gesucht getestet gewesen geworden gewünscht
        glaube gleich gleiche glück groß große großen grund größe grundsätzlich guthaben halbe
        halben halt halten handelt haus heißt herr herunterladen hilfreich hilfsbereit hinweis
        hinzufügen hoch hohe hoffe hoffentlich hoffen hotel hält hören hört ihm ihn immerhin
        informationen inhalt innen innerhalb insgesamt installieren installiert interessant
        inzwischen irgendwann irgendwie jedem jeden jedenfalls jederzeit jedoch jemand jeweils
        jung kaffee kalt kamera karte karten kasse kauf kaufe kaufen kenne keinem keinerlei
        kinder klar klein kleine kleinen klingt kommen kommentar kommunikation komplett
        kompliziert konnten kontakt kontaktieren kosten kostet kostenlos kurz kurze küche könnte
        könnten kündigen kündigung lage lassen laufen laufend laufzeit lautstärke leben lecker
        leer leise leiste leisten leistung lesen letzte letzten letzter leute licht lieber liebe
        liefern liegt links löschen lösung luft machte mag mancher manchmal mangelhaft mehrere
        mehrfach mehrmals meinung meist meisten meistens meldet meldung menge menschen menü
        miserabel mitteilung mittlerweile modell modus monatlich morgen möglich möglichkeit
        musste mussten müssten nachdem nachricht nachrichten nacht nebenbei nehmen nett nette
        netz neu neue neuen neuer neues neuesten neustart normalerweise nummer nun nutze nutzen
        nutzer nutzung nächste nächsten nämlich nervt nervig oben offen offenbar offensichtlich
        öffne öffnen öffnet oft ordentlich ordnung ort passen passend passiert passt produkte
        programm prozent punkt punkte rechnung recht rechts regelmäßig reicht reine reinste
        reise richtig richtige rufen ruhe sache sachen sage sagen sagt sämtliche satz schade
        schaffen schalten schauen scheint schicken schlafen schließen schließt schlimm schnellen
        schreiben schritt schuld schutz schöner schönes sehe sehen seht seite seiten seinen
        selber selbst senden sende sicher sicherheit sieht sinnlos sinnvoll sofort sogar solche
        solchen sollen sollten sondern sonst sorgen soweit sowie sowohl spannend sparen spät
        später spaß speichern speisen spiel spiele spielen sprache stadt ständig starten startet
        statt steht stelle stellen stellt sterne stimmt strom straße straßen störend störung
        stück suche suchen tatsächlich teil teile teilen teilweise telefonisch telefonnummer
        termin test teuren ton totale totaler trotz überall überhaupt übersicht übersichtlich
        unübersichtlich uhr umständlich umtausch unbedingt unbrauchbar ungefähr unmöglich
        unnötig unten unterschied unterstützung unterwegs unverschämt unzufrieden urlaub
        verbessern verbesserung verbindung verbunden verfügbar vergessen vergleich verkauf
        verkäufer verliert vermutlich verpackt verpackung verschwendung verschwindet versendet
        verspätung verstehe verstehen versuch versuche versucht verträge vertrag verwenden
        verwendet verwendung verzögerung vielen vielleicht voll völlig vorab vorhanden vorher
        vorschlag wahl während wahrscheinlich wasser wechsel wechseln weg weder weit weiter
        weitere weiteren weiterhin welche welchen welcher welches wenige weniger wenigstens
        werbung werbungen wert werte wichtig wichtige wieso wirkt wissen wobei wohl wollen
        wollten wort wünsche wünschen zahl zahlen zahlt zahlung zeichen zeigen zeigt zeit
        zeitverschwendung zerstört ziel zimmern zubehör zugang zugriff zukunft zuletzt zumindest
        zunächst zusammen zusätzlich zustand zuverlässig zwar zwei zweimal zweite zwischen
        österreich ärgerlich ändern änderung äußerst
    """,
    "pt": """
        com o a os as um uma uns umas de do da dos das no na nos nas em ao aos à às por pelo
        pela para pra sem sobre e ou mas que se não nao sim já ja ainda só so muito muita muitos
        muitas mais menos bem mal é está esta estou estão são sao era foi ser estar tem têm
        tenho ter tinha há vou vai vão fica ficou fazer faz fiz feito posso pode podem consigo
        consegue consegui quero quer eu você voce vocês voces ele ela eles elas nós me meu minha
        meus minhas seu sua seus suas isso isto este esse essa esses aquele quando onde como
        porque porquê qual quem tudo todo toda todos todas nada nunca sempre também tambem
        depois antes desde até ate agora hoje ontem aqui bom boa bons boas mau má ruim melhor
        pior ótimo ótima otimo otima péssimo péssima pessimo pessima excelente excelentes
        maravilhoso maravilhosa perfeito perfeita horrível horrivel lixo lento lenta rápido
        rápida rapido rapida fácil facil difícil dificil caro cara barato barata adorei adoro
        amei amo gostei gosto recomendo funciona funcionam funcionando funcionar trava travando
        travou fecha sozinho abre abrir aplicativo aplicação atualização atualizacao atualizar
        atualizei entrar senha conta cadastro tela bateria celular telemóvel telefone pedido
        pedidos entrega entregue chegou chegar atraso dias dia hora horas semana semanas mês
        meses ano anos dinheiro pagamento pagar preço preco qualidade produto produtos loja
        compra comprei comprar devolução reembolso cliente clientes atendimento atendente
        serviço servico funcionários quarto hotel comida café manhã barulho limpo sujo cartão
        cartao banco problema problemas erro erros obrigado obrigada ajuda favor resolver
        resolvam resolve responde respondem ninguém ninguem nem outro outra mesmo mesma novo
        nova demora demorou demorado gostaria pois parabéns nota golpe vergonha descaso péssimas
        seria estava versão acesso acessar aceita acho achei adicionar adorando água aguardando
        ajudar ajudou ajudaram alguém alguem algo alguma algumas alguns ali além alta altas alto
        amigo amigos andar antigo antiga anúncio anúncios anuncios aparece aparelho apenas
        apesar aplicativos aquela aqueles aquilo área arrumar arrumem assim assinatura assinar
        assinei assunto atenção atende atender atendeu atendem atendidos atrasado atualizo
        aumentar avaliação avisar aviso azul baixa baixar baixei baixo banheiro bastante bate
        boleto boleta botão bloqueado bloqueada bug bugs busca buscar cabelo cadê cada caixa
        cama camas cancelar cancelei cancelado carrega carregar carro casa caso casal celulares
        central certo certa chama chamar chave chega chegando chegam chegaram cheio cheia chuva
        cidade claro clique cobram cobrança cobraram cobrando código coisa coisas colocar
        colocaram coloca coloquem começar começou começa completa completo complicado comprado
        compras compro comunicação condições conexão confiar confiável confirmar conforto
        confortável conhecer conseguem conseguimos conseguir conseguia considerar contato
        continua continuar continuo continuam contrário cor correta correto corrigir corrijam
        corrigiram costuma creio cuidado cuja dados daí dão dar dá dando decepção decepcionado
        decepcionada deixa deixam deixar deixou dela dele deles demais dentro depende descrição
        desconto desejo deste desta destes detalhes deu dever deve deveria deveriam devido
        devolver devolveram digitar direito direto disponível disse disso disto diz dizem
        dizendo dizer dois duas durante dura educado educada eficiente embalado embalagem embora
        empresa encontrar encontrei enganosa engano entanto então entao entendo entra entregador
        entregaram entrei enviar enviaram enviado envio época equipe escolha escrever escuro
        espaço especial esperando espera esperar esperava espero esquecer estacionamento estamos
        estavam estávamos estejam esteve estilo estorno estrela estrelas eram exceto existe
        experiência explicação extremamente falha falhas fala falando falar falam falou falta
        faltou faltam família fazem fazendo fecham fechando fechar feita feliz ficam ficando
        ficar fiquei fim finalmente fone foram forma fora foto fotos fria frio frete fui
        funcionário funcionava funcionou funcionamento funcionalidade garçom gente geral gostam
        gostar gostado gostosa gostoso grande grandes grátis gratuita grosso grosseiro grupo
        havia história hospedagem idade ideia igual imagem imagens importante impossível
        incrível inclusive infelizmente informação informações início instalar instalei inútil
        ir jamais janela jeito jogo jogos junto lado lançamento legal lembro ler letra levar
        levou ligação ligar liguei lindo linda língua linha lista livre logo longe lojas lugar
        maior maioria mandar mandaram mande manter marca médio melhorar melhorem melhoria
        melhores memória menor mensagem mensal mentira mesa mim minuto minutos modo moça momento
        mostra mostrar motivo muda mudar mudou mundo música navegação necessário negócio nenhum
        nenhuma nome nossa nosso notificação novidades número obra oferece oi olha opção opções
        ordem organizado ouvir pacote paga pagamentos paguei página país palavra parar parece
        parei parou parte partir passa passar passei passou pegar péssimos pede pedi pedir pena
        pensar pensei perco perda perder perdi perdido pergunta perfeitamente permite pessoa
        pessoal pessoas piora piorou piscina plano poder poderia poderiam ponto põe porta porém
        portanto possível possivel possui possuir pouca pouco poucos poxa praia prática prático
        precisa precisam precisar preciso prefiro presente presta prestam primeira primeiro
        principalmente privacidade procurar programa promoção propaganda propagandas própria
        próprio próximo qualquer quanto quase quebrado quebrou queria querem questão quinta
        rápidos razão realizar realmente receber recebi recebido reclamação reclamar recomendar
        recuperar rede relação relógio reserva resolveram resolvido resolveu respeito resposta
        restaurante resto retorno roupa rua ruins saber sabe sabor sai sair saiu saldo salvar
        segunda segurança seguro seja sei sendo senhora sentir será serve servem si simpático
        sido simples simplesmente sinal sistema situação sobretudo som sozinha sugestão sujeira
        suporte tal tamanho tanto tarde tarifa taxa taxas tempo tendo tentar tentei tento
        terceira terem teria termos terrível teve texto tinham tipo tira tirar tive toque
        trabalho transferência tratamento três troca trocar últimas última último única único
        usar usando uso usei usuário usuários útil vale valeu valor valores várias vários veio
        velho vem vendedor vender ver verdade vez vezes vida viagem vídeo vídeos vim vir virou
        vista voltar voltarei voltei volta vontade vê amiga ambos ambiente atrás beber bela belo
        bonita bonitas bonito bonitos boca bolsa cabo caixas camisa caminho capaz cargo carne
        carta causa cena centro conselho contra controlar cores curta crédito curso desastre
        diferente diferentes direita dormir duro eficaz elegante entrada escolher estranho
        evitar facilidade falsa falso fila filho filha filhos firma flores fraco fresco função
        garantia gato genial grossa guia homem idioma idiomas iguais inteligente inverno jogar
        jovem leite leve limpeza longo louco mãe maravilha marido mesas metade modelo moderno
        mulher móveis negro nível noite novos ocasião oferta ofertas olhar outros outras padrão
        palavras papel parede passado peixe pele pequeno pequena pequenos pesado pesada piso
        planta praça preto presentes profissional profissionais pronto prova provar queda queijo
        rapidamente recente recepção refeição responder roupas saída sapato sapatos silêncio
        simpática sol sono sorriso subir suco suja tamanhos tecido teclado temperatura terra
        toalha toalhas trabalhar tranquilo triste ventilador verde vermelho vestido viagens
        vinho visita voo voz zona branco branca amarelo ruído geladeira janelas cadeira cadeiras
        sofá colchão travesseiro lençol lençóis chuveiro gerente dono dona recebimento rastreio
        transportadora correios encomenda encomendas boletos fatura faturas juros empréstimo
        limite bloquear bloqueou bloqueio desbloquear agência cartões saque transferir depósito
        golpista fraude falsificado defeito defeituoso estragado estragada quebrada rasgado
        rasgada vazio vazia faltando errado errada errados trocado trocaram mofo cheiro salgado
        doce quente gelado atendentes funcionária recepcionista vendedora educadas gentis gentil
        grosseria enrolação mentirosos abusivo abusiva
    """,
    "it": """
        per il lo la i gli le un uno una di del dello della dei degli delle a al alla allo ai
        alle da dal dalla dai in nel nella nei con col su sul sulla tra fra e ed o ma se che chi
        cui non no sì si mi ti ci vi ne lui lei noi voi loro mio mia miei mie tuo sua suo suoi è
        sono era erano essere stato stata stati ho ha abbiamo hanno aveva avere fa fare fatto
        può puo posso possono potete deve devo va vanno vado viene questo questa questi queste
        quello quella quando dove come perché perche cosa tutto tutta tutti tutte niente nulla
        mai sempre anche ancora già gia solo molto molta molti molte poco poca troppo più piu
        meno bene male buono buona buoni buone cattivo ottimo ottima ottimi ottime pessimo
        pessima migliore peggio peggiore bello bella brutto perfetto perfetta eccellente
        fantastico fantastica orribile lento lenta veloce facile difficile caro cara costoso
        economico utile inutile comodo semplice pulito pulita sporco gentile gentili consiglio
        consigliato consigliatissimo sconsiglio piace piaciuto adoro funziona funzionano
        funzionava funzionare applicazione aggiornamento aggiornare aggiornato apre chiude
        blocca carica accedere accesso schermo batteria telefono cellulare ordine ordinato
        consegna consegnato spedizione arrivato arrivata pacco giorni giorno ore ora settimana
        settimane mese mesi anno anni soldi pagamento pagare prezzo prezzi qualità qualita
        prodotto prodotti negozio acquisto acquistato comprato reso rimborso cliente clienti
        assistenza servizio personale camere colazione cibo cucina cameriere albergo soggiorno
        problema problemi errore errori grazie aiuto favore risposta risponde rispondono nessuno
        nessuna dopo prima adesso oggi ieri qui così cosi però pero quindi invece davvero
        purtroppo delusione deluso delusa soddisfatto soddisfatta truffa vergogna schifo altro
        altra stesso nuovo nuova volta volte lapp unapp dellapp cè abbonamento abbastanza abito
        accetta accettabile accogliente accoglienza acqua acquistare acquisti addebitato
        addirittura affatto aggiungere aggiungete aggiunto aiutare aiutato alcun alcuna alcuni
        alcune almeno alta altre altri alto amici ampia ampio andare andata andato annunci
        annullare annullato apertura appena apprezzato aprire apro arriva arrivare arrivati
        articolo articoli aspetta aspettare aspettato aspetto aspettative assolutamente assurdo
        attenzione attesa attivare attuale aumentato automatico avanti avendo avevo avevano
        avrei avrebbe avuto bagno bagaglio bambini banca basta basso bassa bel belle belli
        bellissima bellissimo bisogna bisogno bravi bravo bruttissima buonissimo cambia cambiare
        cambiato cameriera cancellare capire capisco capito caricamento caricare carino carta
        casa cattiva cattivi causa celere centro cerca cercare certo certa chiama chiamare
        chiamato chiara chiaro chiedere chiede chiesto chiudere chiusa chiuse ciao circa città
        clientela codice colore colori colpa comincia comoda compra comprare comprata
        completamente completo complimenti compreso comunque condizioni conferma confezione
        confronti connessione contattare contattato contatto contento contenta continua
        continuano continuo conto contro controllare correggere correttamente corriere corso
        cortese cortesi cortesia cose costa costi costo credo credito cura dare dati dato
        davanti debole definire dentro deposito descritto descrizione desidero detto devono dice
        dicono dico differenza difetto difettoso difficoltà dimensioni dire diretto disagio
        disdire disponibile disponibili disponibilità dispositivo diventa diventata diventato
        diverso diversa diverse diversi domanda domani donna dovrebbe dovrebbero dovuto durante
        dura durata ecco economica efficiente elimina eliminare entra entrare entro esempio
        esperienza essendo estate estremamente euro evitare faccio facendo facilmente famiglia
        fammi fanno fatta fatti fattura favorevole fermo ferma fila finalmente finestra finire
        finito foto fotocamera freddo fredda fretta frequente fronte funzione funzioni
        funzionalità funzionato funzionamento fuori gente gentilezza gentilissimi gentilissimo
        gentilissima giochi gioco girare giornata giusto giusta gradevole gratis gratuito grande
        grandi gravi grosso gusto imballaggio imballato immagini impossibile incluso incredibile
        indecente indirizzo informazioni ingresso inoltre inserire insomma installare installato
        interessante interfaccia interno intuitiva intuitivo inutilizzabile inutili inviare
        inviato istruzioni lascia lasciare lasciato lato lavoro leggere letto lettura libero
        linea lingua lontano luogo macchina maleducato mancanza manca mancano mandato mandare
        maniera mangiare mano marca materiale mattina medio meglio menù messaggio messo metà
        mette mettere mettete mezza mezzo migliora migliorare migliorata migliori minimo minuti
        modalità modello modo moltissimo momento mondo monolocale nascosto natura navigatore
        neanche necessario nemmeno nessun nome normale nostra nostro notifiche notte novità
        numero nuove nuovi obbligo occasione offerta offerte ogni oltre operatore opzione ordini
        ordinare orario orribili ospiti ovviamente pacchetto paga pagando pagato pagamenti
        pagina paio parcheggio pare parlare parte particolare partire passa passare passato
        pausa peccato peggiorata pensare pensavo penso perde perdere perdita perdo perso persona
        persone pezzi pezzo piacere piacevole piacevolmente piano piatti piatto piccola piccolo
        piena pieno piscina poi poiché portare porta posizione possibile possibilità posto
        poteva potrebbe potuto pratica pratico precedente preciso preferito prego prende
        prendere prendete prenotare prenotato prenotazione presa presente presenza presi preso
        presto primo profilo programma promozione pronta pronto proprio provare provato prove
        pubblicità pulizia punto punti puoi qualche qualcosa qualcuno qualsiasi quale quali
        qualunque quanto quarto quasi quattro quei quelle quelli questione quota raccomando
        ragazza ragazzi ragione rapido rapida rapporto recensione recensioni regalo registrare
        registrazione rende resta restituire restituzione ricarica ricevere ricevuto richiesta
        riesce riesco riescono rimane rimasto rimborsato rimborsare ripeto risolto risolvere
        risolvete rispetto rispondere risposto risultato ritardo ritirare ritorno rotto rotta
        rovinato rumore rumoroso sapere saputo sarà sarebbe saranno sbaglio sbagliato scadente
        scaduto scarica scaricare scaricato scarso scelta schermata sconto scomodo scritta
        scritto scrivere scusa sedia segnale segnalare seguire sembra semplicemente
        semplicissimo senso sento sentire senza sera seria serio serve servono sia siamo siano
        sicurezza sicuro sicuramente signora simile simpatica sistema sistemare sistemate sito
        situazione solita solito soltanto soluzione soprattutto sostituire sostituito sotto
        sottotitoli spazio specie spedire spedito spende spendere spesa spesso spettacolare
        spiegare spiegazione splendido sta stai stanno stanza stanze stare stava stelle stesse
        stessa strada strade strano struttura studio stupendo subito succede successo suggerisco
        suona suono superiore supporto sveglia svegliare taglia tanta tante tanti tanto tardi
        telefonata telefonare tempi tempo tenere tentare tentativi termini terribile tessuto
        testo tiene tipo togliere tornare tornato tornerò totale totalmente tramite tranquillo
        trasporto tratta trattamento tre trova trovare trovato trovo tutt uguale ultima ultimo
        unica unico uomo usa usando usare usato uscire uso utente utenti utilizzare utilizzo
        vacanza vale valido valutazione vari varie vecchia vecchio vede vedere vediamo vedo
        veloci velocemente velocissima velocissimo vende vendita venditore venire venuto vera
        veramente vero versione verso viaggio vicina vicino vista visto vita vivere voglia
        voglio vogliono volevo vorrei vostra vostro zero zona
    """,
    "nl": """
        de het een en of maar van voor met zonder op in aan bij naar uit over onder tot om te is
        zijn was waren wordt worden werd bent heb hebt heeft hebben had kan kunnen kon moet
        moeten zal wil willen gaat gaan doet doen ik je jij jou jouw u uw hij zij ze wij we ons
        onze hun mij mijn dit dat deze die niet geen niets nooit niemand nog al altijd weer ook
        zo zeer heel erg veel weinig meer alle alles als dan wat wie waar wanneer waarom hoe
        omdat er hier daar nu vandaag goed goede slecht slechte beter beste slechtste mooi mooie
        geweldig geweldige fijn fijne prima uitstekend uitstekende verschrikkelijk traag trage
        snel snelle makkelijk gemakkelijk moeilijk duur goedkoop handig nuttig schoon vies
        vriendelijk vriendelijke tevreden teleurgesteld helaas echt gewoon werkt werken werkte
        inloggen wachtwoord scherm batterij telefoon bestelling besteld levering geleverd pakket
        bezorging bezorgd terug geld prijs kwaliteit winkel klant klanten klantenservice
        klantvriendelijk personeel kamer ontbijt eten bediening verblijf dagen dag weken maanden
        jaar uur bedankt graag fout foutmelding probleem problemen sinds laatste aanrader jammer
        gekocht kopen gebruik gebruiken gebruiksvriendelijk steeds telkens toch zou maken krijg
        krijgen aangekomen aanvraag aantal aardig achter advertenties adres afgelopen
        afgeschreven afspraak allemaal alleen allerlei ander andere anders antwoord antwoorden
        bang bedrag bedrijf beetje begin begint behalve behulpzaam beide bekend bel bellen
        belachelijk beloofd bereikbaar onbereikbaar beschrijving bestelde bestellen betaald
        betalen betaling betekent betrouwbaar bijna blijft blijven blij boeking boven brengen
        buiten daarna daarom dacht daardoor deed deel denk deur dezelfde dicht dingen dood doos
        draaien drie druk duidelijk duurt dus eenvoudig eerder eerst eerste eigenlijk eind einde
        elk elke enige enkel ervaring ervan euro fantastisch fantastische feest fiets fotos
        functie gaf gebeld gebeurt gebeurde geboekt gedaan geeft gegeven gegevens gehad geholpen
        gekregen geleden gelijk geluid gemaakt gemak genoeg genomen geopend gestuurd gevoel
        geval gevonden gewend gezegd gezellig gezien ging gratis groot grote haal halen helemaal
        helpen helpt hetzelfde hoelang hoeveel hoewel hoger hoog horen huis iedere iedereen
        iemand iets informatie installeren instellingen kamers kant kapot keer keren klacht
        klein kleine kleur komen komt koop koud koude krijgt kwam laat laden lang langzaam
        lastig laten leeg leek lekker leuk leuke leven lezen licht liet lijkt locatie lukt maak
        maakt maand makkelijke mannen meerdere meest meestal meteen minder minuten misschien
        mogelijk morgen nadat nadeel namelijk natuurlijk nee neem nemen netjes nieuw nieuwe
        nodig nogal nogmaals nummer ondanks onderdeel onderweg ongeveer onvriendelijk onzin ooit
        openen opgelost oplossing opnieuw optie overal pagina paar persoon plaats plek precies
        programma punt reactie reageert reclame reden redelijk regelmatig rekening reis ruim
        samen schone sla slaan slapen sluit smaak snap snapt soms spul staan staat stad ster
        sterren stond stoppen straat stuk sturen teken tijd tijdens tijdje toen toestel totaal
        tussen twee uiteindelijk uren vaak vakantie vanaf vandaan vast veilig veranderen
        verbinding verder vergeten verkeerd verkeerde verkoper verlopen verpakking verpakt
        verschil versie verstuurd vertraging vervelend verwacht verwachten verwachting verzenden
        vind vinden vindt vol volgende volgens voldoet volledig voordat vooral voorbeeld vorige
        vraag vragen vrij vroeg waarschijnlijk wachten wacht wek weet wel welke wensen werkelijk
        weten wijzigen winkels woord zegt zeker zelf zelfs zet zetten zien ziet zin zitten zit
        zoals zodat zoek zoeken zonde zover zowel zullen
    """,
    "pl": """
        i w z na do od po za nie to jest są sa się sie że ze jak ale czy co bo o u dla przez
        przy bez nad pod ten ta te tego tej tym być był była było były mam ma mają może moze
        można mozna mogę moge trzeba ja ty on ona ono my wy oni mnie mi go jej ich nas nam wam
        tylko już juz jeszcze też tez bardzo tak dobra dobry dobre dobrze słaba słaby slaba źle
        zła zły lepiej lepsza gorzej najlepsza najlepszy najgorsza świetna świetny swietna
        polecam dziękuję dziekuje dzięki proszę prosze działa dziala działają nic nigdy zawsze
        ciągle znowu wszystko kiedy gdzie dlaczego aplikacja aplikacji aplikację aplikacje
        aktualizacja aktualizacji zalogować zalogowac hasło konto konta ekran bateria telefon
        telefonie zamówienie zamowienie dostawa przesyłka paczka kurier pieniądze pieniedzy cena
        ceny jakość jakosc produkt sklep klienta obsługa obsluga pokój pokoj śniadanie jedzenie
        czysto dni dzień tydzień miesiąc błąd bład błędy problemy szybko szybka wolno wolna
        drogo tanio łatwa prosta przydatna porażka masakra strata czasu czas ostatniej zacina
        wyłącza wiesza
    """,
    "tr": """
        ben ve bir bu şu o da de ki mi mu mı ile için icin çok cok daha en gibi ama fakat ne
        nasıl neden niye kadar sonra önce once her hiç hic şey sey var yok değil degil sen biz
        siz onlar bana beni benim sana bize olan olarak oldu olur olmuyor oluyor olsun olmaz iyi
        kötü kotu güzel guzel harika berbat mükemmel süper hızlı hizli yavaş yavas kolay zor
        pahalı pahali ucuz teşekkürler tesekkurler teşekkür ederim lütfen lutfen tavsiye
        uygulama uygulamayı uygulaması uygulamanın güncelleme guncelleme güncellemeden
        çalışmıyor calismiyor çalışıyor açılmıyor acilmiyor giriş giris yapamıyorum şifre sifre
        hesap hesabım ekran batarya telefon sipariş siparis teslimat kargo para paramı ücret
        fiyat kalite kalitesi ürün urun mağaza müşteri musteri hizmet hizmetleri oda odalar
        kahvaltı yemek temiz kirli gün gun hafta ay yıl saat sorun hata sürekli surekli artık
        artik bile geldi gelmedi aldım almayın memnun kaldım kaldık rezalet beğendim begendim
        kullanıyorum kullanışlı istiyorum donuyor atıyor
    """,
    "vi": """
        và là của có không khong cho với được duoc này đã rất rat nhưng mà thì tôi toi mình bạn
        các những một như khi để lại ra vào lên bị quá ứng dụng ung dung tốt tot xấu tệ chậm
        nhanh đẹp rẻ đắt hàng giao sản phẩm san pham chất lượng luong cảm ơn cam on lỗi cập nhật
        đăng nhập tài khoản mật khẩu điện thoại màn hình tiền mua bán khách nhân viên phòng sạch
        sẽ ăn ngon dở hài lòng thất vọng nên cũng rồi đi làm nào gì sao luôn nữa hơn nhiều ít từ
        về phải ko dc đc hok nhé ạ
    """,
    "id": """
        yang dan di ke dari untuk dengan ini itu tidak tdk gak ga nggak enggak ada bisa sudah
        udah belum akan juga saya aku kamu anda kami kita mereka nya sangat sekali banget lebih
        paling terlalu bagus baik buruk jelek parah mantap keren cepat lambat lemot mudah susah
        sulit murah mahal puas kecewa suka tolong mohon terima kasih makasih terimakasih
        aplikasi aplikasinya masuk daftar akun kata sandi layar baterai hp pesanan pengiriman
        barang sampai kurir uang bayar harga kualitas produk toko pembeli penjual pelanggan
        pelayanan layanan kamar sarapan makanan bersih kotor hari minggu bulan tahun jam masalah
        eror selalu sering jangan kenapa mengapa bagaimana apa siapa kapan dimana padahal tapi
        tetapi karena kalau kalo jika setelah sebelum lagi saja aja terus sama buat bikin
        membuat menggunakan pakai pake semua banyak sedikit perbaiki diperbaiki membantu
        bermanfaat muncul gagal jadi malah harus
    """,
    "sv": """
        och att det som en ett i på är av för med till den de har inte om men var jag du vi ni
        han hon mig dig min mitt mina din så nu bara kan ska vill måste får fick går gick när
        vad hur varför mycket bra dålig dåligt dåliga bättre bäst sämst sämre fin fint jättebra
        fungerar funkar appen uppdatering uppdateringen logga lösenord konto skärm batteri
        telefon beställning beställde leverans paket pengar tillbaka pris kvalitet produkt butik
        kund kundtjänst rum frukost mat trevlig dagar vecka månad år tack fel snabb snabbt
        långsam dyrt billig enkel lätt aldrig alltid ingen inget alla allt också efter från
        sedan eller utan rekommenderar nöjd besviken
    """,
    "da": """
        og at det som en et i på er af for med til den de har ikke om men var jeg du vi han hun
        mig dig min mit mine så nu kun kan skal vil må får fik går gik når hvad hvordan hvorfor
        meget god godt dårlig dårligt bedre bedst værst fin virker appen opdatering opdateringen
        logge adgangskode konto skærm batteri bestilling bestilte levering pakke penge tilbage
        pris kvalitet produkt butik kunde kundeservice personale værelse morgenmad venlig dage
        uge måned år tak fejl hurtig langsom dyrt billig nem aldrig altid ingen alle alt også
        efter fra siden eller uden anbefaler tilfreds skuffet blev bliver
    """,
    "no": """
        og at det som en et i på er av for med til den de har ikke om men var jeg du vi han hun
        meg deg min mitt mine så nå bare kan skal vil må får fikk går gikk når hva hvordan
        hvorfor veldig mye god godt bra dårlig dårlige bedre verst fin fungerer virker appen
        oppdatering oppdateringen logge passord konto skjerm batteri bestilling bestilte
        levering pakke penger tilbake pris kvalitet produkt butikk kunde kundeservice personale
        rom frokost mat hyggelig dager uke måned år takk feil rask treg dyrt billig enkel lett
        aldri alltid ingen alle alt også etter fra siden eller uten anbefaler fornøyd skuffet
        ble blir
    """,
    "fi": """
        ja on ei se että ovat oli en et ole mutta kun jos niin myös vain minä sinä hän me te he
        tämä tuo mikä kuka missä miksi miten hyvin hyvä hyvää huono huonoa parempi paras toimii
        toimi toimiva sovellus sovelluksen sovellusta päivitys päivityksen jälkeen kirjautua
        salasana tili näyttö akku puhelin tilaus tilasin toimitus paketti rahat takaisin hinta
        laatu tuote kauppa asiakaspalvelu palvelu henkilökunta huone aamiainen ruoka siisti
        päivää viikkoa kuukausi vuosi kiitos ongelma virhe nopea hidas kallis halpa helppo
        koskaan aina kaikki ilman suosittelen tyytyväinen pettynyt todella erittäin enää vielä
    """,
    "cs": """
        a v na je se že ze to s z do si jak ale nebo jako od po při bez co kdy kde proč jsem jsi
        jsme jsou byl byla bylo byli být má mám mají není nejde nefunguje funguje mi mě ho jí
        nás vás ten ta tato toto velmi moc dobrý dobrá dobré dobře špatný špatná špatné špatně
        lepší nejlepší horší skvělá skvělý skvělé aplikace aplikaci aktualizace aktualizaci
        přihlásit heslo účet obrazovka baterie telefon objednávka objednal doručení balík
        zásilka peníze cena kvalita produkt zboží obchod zákazník zákaznická podpora personál
        pokoj snídaně jídlo čisto dní den týden měsíc rok děkuji díky prosím problém chyba
        rychlý rychle pomalá pomalé drahé levné nikdy vždy všechno také už ještě jen doporučuji
        spokojen spokojená zklamání
    """,
    "ro": """
        și si de la în in cu pe nu este e un o ca că să sa mai din pentru dar sau care ce cum
        când unde eu tu el ea noi voi îmi imi mi am ai are avem au fost fi sunt foarte bun bună
        buna bune rău rea proastă prost cel cea aplicația aplicatia aplicație actualizare
        funcționează functioneaza merge conectez parola cont contul ecran baterie telefon
        comanda comandă livrare livrat colet bani banii preț pret calitate produs magazin client
        clienți personalul mic dejun mâncare curat zile zi săptămână lună an mulțumesc multumesc
        problemă eroare repede încet scump ieftin ușor niciodată mereu tot toate după dupa
        recomand mulțumit dezamăgit nimic
    """,
    "hu": """
        a az és nem hogy is egy ez azt van volt de ha csak már meg még mint vagy nagyon jó rossz
        jobb legjobb szuper szép gyors lassú drága olcsó könnyű működik mukodik alkalmazás
        alkalmazást frissítés óta után belépni jelszó fiók képernyő akkumulátor telefon rendelés
        rendeltem szállítás csomag pénz pénzt ár minőség termék bolt ügyfélszolgálat személyzet
        szoba reggeli étel tiszta nap hét hónap év köszönöm probléma hiba soha mindig minden
        ajánlom elégedett csalódott nekem nincs lehet kell én te mi ők miért hogyan mikor
    """,
    "tl": """
        ang ng mga sa na ay ko mo ka po opo hindi di naman lang din rin pa kasi pero para yung
        nung ito yan iyan ako ikaw kayo kami tayo sila nyo niyo ninyo namin natin wala walang
        meron may maganda pangit mabilis mabagal mabait sulit salamat sana paki bakit paano
        kailan saan ano sino talaga sobra sobrang napaka ganda laging palagi dapat gusto ayaw
        ayos bumili dumating
    """,
    "hi": """
        hai hain h nahi nahin nhi nai bahut bhut bohot bahot accha acha achha achi achcha acchi
        ache aur kya kyu kyun kyon mein main mai mera meri mere hum ham hamara tum apna apne
        apni ka ki ke ko se ye yeh wo woh koi kuch kuchh sab sabhi bhi hi to toh tha thi raha
        rahi rahe rha rhi rhe kar karo karna karne karta karte karke kiya kiye hua hui ho hota
        hoti hote gaya gayi gya liye lekin par pr agar jab tab ab abhi kab kaise kese kaisa
        kitna kitne jo jaldi badiya badhiya mast bekar bakwas ghatiya faltu sahi galat paisa
        paise rupaye rupay dost bhai yaar yar wala wali wale sakta sakte sakti diya dete deta
        dena lena lete milta mila mile nikal chalta chal bilkul sirf phir fir bar baar baad
        pehle kam zyada jyada thoda pura kharab kharaab chor dhanyavad shukriya bahaut bhaut
        bahat buhat achhi achhe behtarin wahiyat bakwash mst mastt khatarnak jordar kadak sunder
        sundar thik theek bada badi bade dikhao hamen isme usme isko usko inka unka waha yaha
        wahan yahan jaisa jaise aisa aise tabhi kabhi matlab samajh kaam ghatia faltoo krna krta
        krte krdo kro krke btao batao aata aati jata jati hoga hogi chahiye chaiye
    """,
}
"""Words by language; romanised Hindi stands as `hi`."""

LETTERS = {
    "es": "ñáíóúé",
    "fr": "éèçêâîûëïœà",
    "de": "ßäöü",
    "pt": "áíóúéãõçêâà",
    "it": "éèàùòì",
    "pl": "ąęłńśźż",
    "tr": "çüğış",
    "vi": "áíóúãõêâàđơưăạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "sv": "äöå",
    "da": "åæø",
    "no": "åæø",
    "fi": "äö",
    "cs": "áíóúéřěůťďčšžý",
    "ro": "ășțţ",
    "hu": "áíóúéőű",
}
"""Letters beyond a to z that tell a language, in lower case."""

ENDINGS = {
    "en": "tion tions ment ness ing ful",
    "es": "ción cion iones mente iendo ando aron ado ada dad ores itos itas oso osa ísimo "
    "ísima isimo mento",
    "fr": "tion tions ment eurs elle elles ette aux eux euse ique aient",
    "de": "ung ungen keit heit lich liche isch ieren iert",
    "pt": "mente ando ado ada ores oso osa ção cao ções dade endo mento inho inha",
    "it": "mente ando oso osa endo zione zioni issimo issima mento ato ezza etto etta elle",
    "nl": "heid lijk lijke tje",
    "pl": "owa anie",
    "tr": "iyor ıyor ler lar",
    "id": "nya",
}
"""Endings, of three to five letters, of longer words."""

ELIDED = {
    "fr": "qu j jusqu lorsqu puisqu n t m s l d c",
    "it": "l d c un dell all nell dall sull quell quest",
}
"""Words that lose their vowel before an apostrophe."""

BORROWED = """
ok okay good nice very so low no yes vip out get hold cool high pick bye hi hello sorry thanks
perfect wow super best love like top new pro max plus mini lite app bug ios android iphone ipad
wifi ui pc cpu sim usb id qq logo
"""
"""English words that texts of other scripts hold without being English."""
